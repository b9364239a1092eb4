/** Whether a run is a good neighbour: how many threads it takes, and when they stop spinning. */
import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { crowded, defaultThreads, spinning, watchOthers, type Sample } from './threads.ts';

/** A machine of so many cores on which others keep some busy and this process keeps its own; time passes when it is told to. */
function machineOf(cores: number, ours: number) {
  const passed = { at: 1000, busy: 5e6, own: 2e5 };
  const machine = {
    cores,
    others: 0,
    looks: 0,
    pass(seconds: number): void {
      passed.at += 1000 * seconds;
      passed.own += 1000 * seconds * ours;
      passed.busy += 1000 * seconds * (ours + machine.others);
    },
    now: () => passed.at,
    look(): Sample {
      machine.looks += 1;
      return { ...passed };
    },
  };
  return machine;
}

describe('threads', () => {
  it('are as many as the process has cores, or as the environment says', () => {
    expect(defaultThreads({}, 6)).toBe(6);
    expect(defaultThreads({ ELECTRA_RUN_THREADS: '3' }, 6)).toBe(3);
    expect(defaultThreads({ ELECTRA_RUN_THREADS: '' }, 6)).toBe(6);
  });

  it.each(['0', '-1', 'two', '1.5', '1000'])('are not %s', (wanted) => {
    expect(() => defaultThreads({ ELECTRA_RUN_THREADS: wanted }, 6)).toThrow(
      expect.objectContaining({ code: 'bad-arguments', text: expect.stringMatching(/ELECTRA_RUN_THREADS[^]*from 1 to 6/) }),
    );
  });
});

describe('other processes', () => {
  it('are counted in cores, without this process', () => {
    const machine = machineOf(8, 3);
    const others = watchOthers(machine.look);
    machine.others = 2.5;
    machine.pass(4);
    expect(others()).toBeCloseTo(2.5);
    machine.others = 0;
    machine.pass(4);
    expect(others()).toBeCloseTo(1.25);
  });

  it('are none where clocks are coarse: never less, and no division by zero', () => {
    const samples: Sample[] = [
      { busy: 100, own: 50, at: 10 },
      { busy: 100, own: 60, at: 10 },
    ];
    expect(watchOthers(() => samples.shift() as Sample)()).toBe(0);
  });

  it('are seen on the real machine', async () => {
    const others = watchOthers();
    const child = spawn(process.execPath, ['-e', 'const end = Date.now() + 5000; while (Date.now() < end);'], { stdio: 'ignore' });
    await sleep(800);
    child.kill('SIGKILL');
    expect(others()).toBeGreaterThan(0.2);
    expect(others()).toBeLessThan(cpus().length + 0.5);
  });
});

it.each([
  [0, 2, 2, false],
  [0.4, 2, 2, false],
  [1, 2, 2, true],
  [1, 1, 2, false],
  [61, 4, 64, true],
  [58, 4, 64, false],
  [0, 4, 2, true],
])('%d busy cores beside %i threads on %i: crowded is %s', (others, threads, cores, expected) => {
  expect(crowded(others, threads, cores)).toBe(expected);
});

describe('threads that wait', () => {
  it('spin on an idle machine, give way within seconds to others, and spin again long after these are gone', () => {
    const machine = machineOf(2, 2);
    const spin = spinning(2, machine);
    machine.pass(3);
    expect(spin()).toBe(true);

    machine.others = 1;
    machine.pass(5);
    expect(spin()).toBe(true);
    machine.pass(6);
    expect(spin()).toBe(false);

    machine.others = 0;
    machine.pass(30);
    expect(spin()).toBe(false);
    machine.pass(31);
    expect(spin()).toBe(true);
  });

  it('do not spin from the start where a run begins on a crowded machine', () => {
    const machine = machineOf(2, 0.5);
    const spin = spinning(2, machine);
    machine.others = 1;
    machine.pass(3);
    expect(spin()).toBe(false);
  });

  it('do not change their mind over a short burst of work, nor ask the machine at every step', () => {
    const machine = machineOf(4, 4);
    const spin = spinning(4, machine);
    machine.pass(1);
    expect(spin()).toBe(true);
    const { looks } = machine;
    for (let step = 0; step < 300; step++) {
      machine.others = step === 100 ? 2 : 0;
      machine.pass(0.1);
      expect(spin()).toBe(true);
    }
    expect(machine.looks - looks).toBeLessThan(10);
  });

  it('are never renewed where there is only one, which waits for no other', () => {
    const machine = machineOf(2, 1);
    const spin = spinning(1, machine);
    for (const others of [0, 2, 0]) {
      machine.others = others;
      machine.pass(100);
      expect(spin()).toBe(false);
    }
  });
});

/** A member of a sweep whose process died between the end of its run and writing that down, as whoever comes next finds it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { Ending, Launching, MemberProcess } from './launching.ts';
import type { Manifest, Member } from './manifest.ts';
import { recordAttempt, reportOf } from './state.ts';
import { workOn, type SweepWork } from './worker.ts';

const parent = temporaryFolder('sweep-worker');
const { pid: dead } = spawnSync(process.execPath, ['--version']);
const member: Member = { id: 'abc', name: 'seed=1', settings: {}, seed: 1, folder: 'members/seed=1' };
const began = { started: '2026-01-01T00:00:00.000Z', process: { host: hostname(), pid: dead } };
afterEach(() => void vi.useRealTimers());

const ENDED = '2026-01-01T00:05:00.000Z';

describe('a finished member that a dead process left', () => {
  it('gets the outcome of its attempt, and no lock of that process stays', async () => {
    const folder = sweepOf('killed', { pid: dead, started: '1' });

    expect(await workedOn(folder)).toMatchObject([{ state: 'finished', owner: null }]);
    expect(attemptsOf(folder)).toEqual([{ ...began, ended: ENDED, outcome: 'finished' }]);
    expect(locksIn(folder)).toEqual([]);
  });

  it('stays as it is while the process lives', async () => {
    const folder = sweepOf('alive', { pid: process.pid, started: null });
    const before = locksIn(folder);

    expect(await workedOn(folder)).toMatchObject([{ state: 'finished' }]);
    expect(attemptsOf(folder)).toEqual([began]);
    expect(locksIn(folder)).toEqual(before);
  });
});

describe('a member whose process is ended while it lets go of the folder of its finished run', () => {
  it.each<Ending>([
    { outcome: 'interrupted', error: 'It was ended by SIGKILL.' },
    { outcome: 'failed', error: 'error  system\n\nThe system refuses: EIO.' },
  ])('is finished, for the record and for whoever watches: $outcome', async (ending) => {
    const folder = sweepOf(`behind-${ending.outcome}`, { pid: dead, started: '1' }, { status: 'interrupted', attempts: [] });
    const told: unknown[] = [];
    const start = ended(ending, () => finish(folder));

    expect(await workedOn(folder, { start, ended: (_, said) => told.push(said) })).toMatchObject([{ state: 'finished', owner: null }]);
    expect(told).toMatchObject([{ outcome: 'finished', error: ending.error }]);
    expect(attemptsOf(folder)).toMatchObject([{ outcome: 'finished', error: ending.error }]);
    expect(locksIn(folder)).toEqual([]);
  });

  it('is what its process says while the run is not finished', async () => {
    const folder = sweepOf('amid', { pid: dead, started: '1' }, { status: 'interrupted', attempts: [] });
    const start = ended({ outcome: 'interrupted', error: 'It was ended by SIGKILL.' });
    expect(await workedOn(folder, { start })).toMatchObject([{ state: 'interrupted' }]);
    expect(attemptsOf(folder)).toMatchObject([{ outcome: 'interrupted', error: 'It was ended by SIGKILL.' }]);
  });
});

it('a member that another process let go of while this one asked for it is run', async () => {
  const folder = sweepOf('let-go', { pid: dead, started: '1' }, { status: 'interrupted', attempts: [] });
  const endings: Ending[] = [{ outcome: 'interrupted', error: 'error  run-locked', locked: true }, { outcome: 'finished' }];
  const start = (): ReturnType<typeof processEnded> => {
    const [ending] = endings.splice(0, 1);
    if (ending.outcome === 'finished') finish(folder);
    return processEnded(ending);
  };
  expect(await workedOn(folder, { start })).toMatchObject([{ state: 'finished' }]);
  expect(attemptsOf(folder)).toMatchObject([{ outcome: 'interrupted' }, { outcome: 'finished' }]);
});

it('an attempt takes the time that it takes, whatever the clock is set to meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  const folder = sweepOf('clock', { pid: dead, started: '1' }, { status: 'interrupted', attempts: [] });
  const told: unknown[] = [];
  const start = ended({ outcome: 'finished' }, () => {
    vi.advanceTimersByTime(90_000);
    vi.setSystemTime(Date.now() - 7_200_000);
    finish(folder);
  });
  await workedOn(folder, { start, ended: (_, { seconds }) => told.push(seconds) });
  expect(told).toEqual([90]);
  expect(attemptsOf(folder)).toMatchObject([{ seconds: 90, outcome: 'finished' }]);
});

it('a failed member that a dead process left is free for the next attempt', async () => {
  const failed = { ...began, ended: ENDED, outcome: 'failed', error: 'error  loss-not-finite' };
  const folder = sweepOf('failed', { pid: dead, started: '1' }, { status: 'failed', attempts: [failed] });

  expect(await workedOn(folder)).toMatchObject([{ state: 'failed', error: failed.error, owner: null }]);
  expect(attemptsOf(folder)).toEqual([failed]);
  expect(locksIn(path.join(folder, 'claims'))).toEqual([]);
});

it('a sweep whose folder is taken away ends, and makes none in its place', async () => {
  const folder = sweepOf('taken', { pid: process.pid, started: null }, { status: 'running' });
  const elsewhere = (): void => renameSync(folder, `${folder}-moved`);
  await expect(workedOn(folder, { elsewhere })).rejects.toMatchObject({
    code: 'sweep-taken',
    exitCode: 1,
    text: expect.stringContaining(`while it ran: ${folder}.`),
  });
  expect(existsSync(folder)).toBe(false);
});

it('an attempt of a process that died before it could say how it ended, ended with what its run wrote last', async () => {
  const folder = sweepOf('again', { pid: dead, started: '1' }, { status: 'interrupted' });
  const next = { started: '2026-01-02T00:00:00.000Z', process: { host: hostname(), pid: process.pid } };
  await recordAttempt(folder, member, next);
  expect(attemptsOf(folder)).toEqual([{ ...began, ended: ENDED, outcome: 'interrupted' }, next]);
});

/** A sweep of one member, locked by a process: its claim, its run, and a lock that was being made. */
function sweepOf(
  name: string,
  owner: { readonly pid: number; readonly started: string | null },
  { status = 'finished', attempts = [began] }: { readonly status?: string; readonly attempts?: readonly object[] } = {},
): string {
  const folder = path.join(parent, name);
  const lock = { host: hostname(), ...owner };
  for (const [file, value] of Object.entries({
    [`claims/${member.id}/lock-1.json`]: lock,
    [`claims/${member.id}/lock-2.json.${owner.pid}.0.tmp`]: lock,
    [`${member.folder}/lock-1.json`]: lock,
    [`${member.folder}/experiment.json`]: {},
    [`${member.folder}/status.json`]: { status, step: 8, updated: ENDED },
    ...(status === 'finished' ? { [`${member.folder}/result.json`]: { figures: {} } } : {}),
    [`state/${member.id}.json`]: { id: member.id, name: member.name, attempts },
  })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), JSON.stringify(value));
  }
  return folder;
}

/** The run is over; the lock of its process is still there. */
function finish(folder: string): void {
  const run = path.join(folder, member.folder);
  writeFileSync(path.join(run, 'result.json'), JSON.stringify({ figures: {} }));
  writeFileSync(path.join(run, 'status.json'), JSON.stringify({ status: 'finished', step: 8, updated: ENDED }));
}

/** Starts processes that do this and end so. */
function ended(ending: Ending, work: () => void = nothing): () => ReturnType<typeof processEnded> {
  return () => {
    work();
    return processEnded(ending);
  };
}

it('a member that is run elsewhere is queued until it is known to run there, and keeps when that was', async () => {
  const folder = sweepOf('far', { pid: dead, started: '1' }, { status: 'interrupted', attempts: [] });
  let begun: (() => void) | undefined;
  let end: ((ending: Ending) => void) | undefined;
  const ended = new Promise<Ending>((resolve) => (end = resolve));
  const launching: Launching = {
    name: 'far',
    lasting: true,
    detached: false,
    lookAgain: 200,
    flush: () => Promise.resolve(),
    start(launch) {
      begun = () => launch.begun?.();
      return { ended, stop: nothing };
    },
  };
  const worked = workedOn(folder, { launching });
  const state = async (): Promise<string> => (await reportOf(folder, member)).state;
  await expect.poll(() => begun !== undefined).toBe(true);
  expect(await state()).toBe('queued');
  begun?.();
  await expect.poll(state).toBe('running');
  end?.({ outcome: 'failed', error: 'no' });
  expect(await worked).toMatchObject([{ state: 'failed' }]);
  expect(attemptsOf(folder)).toMatchObject([
    { began: expect.stringMatching(/^\d{4}-/), ended: expect.stringMatching(/^\d{4}-/), outcome: 'failed' },
  ]);
});

/** A process that has ended. */
function processEnded(ending: Ending): Promise<MemberProcess> {
  return Promise.resolve({ ended: Promise.resolve(ending), stop: nothing });
}

const nothing = (): void => undefined;

/** `start`: what becomes of a member that is handed over. */
function workedOn(
  folder: string,
  { start, ...changes }: Partial<SweepWork> & { readonly start?: () => Promise<MemberProcess> } = {},
): ReturnType<typeof workOn> {
  const unexpected = (): never => {
    throw new Error('No member was to be handed over.');
  };
  const launching: Launching = {
    name: 'local',
    lasting: false,
    detached: false,
    lookAgain: 200,
    start(launch) {
      launch.begun?.();
      return start ? start() : unexpected();
    },
    flush: () => Promise.resolve(),
  };
  const work = { jobs: 1, launching, signal: new AbortController().signal, begun: nothing, elsewhere: nothing, ended: nothing, ...changes };
  return workOn({ folder, manifest: { members: [member] } as unknown as Manifest }, work);
}

function attemptsOf(folder: string): unknown {
  return (JSON.parse(readFileSync(path.join(folder, `state/${member.id}.json`), 'utf8')) as { attempts: unknown }).attempts;
}

function locksIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => path.basename(file).startsWith('lock-'));
}

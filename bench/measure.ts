/**
 * Times one process: waits until the machine is idle, starts the process afresh, listens to its events.
 *
 * Reads /proc, so Linux only. What a process does is its own business (`ours.ts`, `peers/pytorch.py`, `floor.ts`).
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from './child.ts';
import { median } from './statistics.ts';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
}

export interface Measurement {
  /** Median seconds of the measured steps. */
  readonly seconds: number;
  readonly steps: number;
  /** Bytes; see {@link Event}. `peak` is without the libraries of an absent GPU. */
  readonly peak: number;
  readonly peakLife: number;
  /** Seconds from the start of the process to the end of its first step. */
  readonly first: number;
  readonly parameters?: number;
  readonly versions?: Readonly<Record<string, string>>;
  readonly firstLoss?: number;
  /** Share of the machine that others used meanwhile. */
  readonly elsewhere: number;
  /** The time was up before a step after the warm-up: `seconds` is that of the warm-up. */
  readonly warmupOnly?: boolean;
}

export interface Failure {
  readonly failed: string;
}

export interface Patience {
  /** Seconds to wait for an idle machine, after which it begins anyway. */
  readonly idle: number;
  /** Seconds for the first step, with all that it compiles. */
  readonly limit: number;
}

/** Seconds from the first step on, after which the process is ended and what it has measured counts. */
const AFTER_FIRST = 60;

export async function measure(command: Command, patience: Patience): Promise<Measurement | Failure> {
  await untilIdle(patience.idle);
  const started = performance.now();
  const events: (Event & { at: number; busy: number })[] = [];
  const complaints: string[] = [];
  const child = spawn(command.program, command.args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  let timer = setTimeout(stop, patience.limit * 1000);
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{')) continue;
    const event = JSON.parse(line) as Event;
    if (event.event === 'step' && !events.some((earlier) => earlier.event === 'step')) {
      clearTimeout(timer);
      timer = setTimeout(stop, AFTER_FIRST * 1000);
    }
    events.push({ ...event, at: (performance.now() - started) / 1000, busy: processorTimes().busy });
  }
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  process.removeListener('exit', stop);
  const steps = events.filter(({ event }) => event === 'step');
  const timedOut = child.signalCode === 'SIGKILL';
  if (steps.length === 0)
    return {
      failed: timedOut
        ? `no step in ${patience.limit} s`
        : (complaints.findLast((line) => /error/i.test(line)) ?? `ended with ${child.exitCode ?? child.signalCode}`),
    };
  if (!timedOut && child.exitCode !== 0)
    return { failed: complaints.findLast((line) => /error/i.test(line)) ?? `exit code ${child.exitCode}` };
  return summary(events, steps);
}

function summary(
  events: readonly (Event & { at: number; busy: number })[],
  steps: readonly (Event & { at: number; busy: number })[],
): Measurement {
  const measured = steps.filter(({ warmup }) => !warmup);
  const counted = measured.length > 0 ? measured : steps.slice(-1);
  const ready = events.find(({ event }) => event === 'ready');
  const [from, to] = [steps[steps.length - counted.length - 1] ?? ready ?? steps[0], counted[counted.length - 1]];
  const capacity = (to.at - from.at) * availableParallelism();
  const end = events[events.length - 1];
  return {
    seconds: median(counted.map(({ seconds = NaN }) => seconds)),
    steps: measured.length,
    peak: to.peak - (end.gpuLibraries ?? 0),
    peakLife: end.peakLife,
    first: steps[0].at,
    parameters: ready?.parameters,
    versions: ready?.versions,
    firstLoss: steps[0].loss,
    elsewhere: capacity > 0 ? Math.min(1, Math.max(0, (to.busy - from.busy - (to.cpu - from.cpu)) / capacity)) : 0,
    ...(measured.length === 0 ? { warmupOnly: true } : {}),
  };
}

/** Until the machine was less than 10 % busy for 0.8 s, or the patience is over. */
export async function untilIdle(patience: number): Promise<void> {
  const deadline = performance.now() + patience * 1000;
  while (performance.now() < deadline) {
    const before = processorTimes();
    await sleep(800);
    const after = processorTimes();
    const busy = after.busy - before.busy;
    if (busy / (busy + after.idle - before.idle + 0.01) < 0.1) return;
  }
}

/** Seconds that all processors together were busy and idle. */
function processorTimes(): { busy: number; idle: number } {
  const [user, nice, system, idle, wait, irq, softirq, steal] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / 100);
  return { busy: user + nice + system + irq + softirq + steal, idle: idle + wait };
}

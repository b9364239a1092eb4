/** What a measured process of ours says: one JSON event per line, the same as `peers/pytorch.py` prints. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Spec } from './spec.ts';

export interface Event {
  readonly event: 'ready' | 'step' | 'end';
  /** Seconds of processor time so far. */
  readonly cpu: number;
  /** Largest resident memory since the warm-up ended, in bytes. */
  readonly peak: number;
  /** Largest resident memory of the process's life, in bytes. */
  readonly peakLife: number;
  readonly seconds?: number;
  readonly loss?: number;
  readonly warmup?: boolean;
  readonly parameters?: number;
  readonly flops?: number;
  /** Resident bytes of libraries for a GPU that is not there. */
  readonly gpuLibraries?: number;
  readonly versions?: Readonly<Record<string, string>>;
  /** Of each term, in nats. */
  readonly losses?: Readonly<Record<string, number>>;
  readonly norm?: number;
}

let before = 0;
let processes = 1;

/** For how many processes this one speaks, which all do the same work; none: another one speaks for it. */
export function speakFor(count: number): void {
  processes = count;
}

export function emit(event: Event['event'], values: Partial<Event> = {}): void {
  if (processes === 0) return;
  const { user, system } = process.cpuUsage();
  const now = peakMemory();
  const [peak, peakLife] = [now, Math.max(now, before)].map((bytes) => processes * bytes);
  const cpu = (processes * (user + system)) / 1e6;
  process.stdout.write(`${JSON.stringify({ event, cpu, peak, peakLife, ...values })}\n`);
}

/** Warm-up, shorter where a step is long, then steps until there are enough of them or the time is up; at least one. */
export async function measureSteps({ warmup, steps, seconds }: Spec, step: (index: number) => Promise<number | undefined>): Promise<void> {
  let index = 0;
  // The first step may have compiled something: its length says nothing about the next.
  for (let last = 0; index < warmup && (index < 2 || last < seconds); index++) last = await timed(() => step(index), true);
  resetPeak();
  const started = performance.now();
  for (let done = 0; done < steps && (done === 0 || performance.now() - started < seconds * 1000); done++)
    await timed(() => step(index + done), false);
  emit('end');
}

async function timed(step: () => Promise<number | undefined>, warmup: boolean): Promise<number> {
  const started = performance.now();
  const loss = await step();
  const seconds = (performance.now() - started) / 1000;
  emit('step', { seconds, loss, warmup });
  return seconds;
}

function peakMemory(): number {
  const status = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'));
  return status ? Number(status[1]) * 1024 : process.memoryUsage.rss();
}

/** From here on the peak is that of the steps; the one so far is kept beside it. */
function resetPeak(): void {
  before = peakMemory();
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not allowed everywhere: then both figures are the peak of the whole process.
  }
}

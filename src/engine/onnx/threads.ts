/** How many threads a session gets, and whether they may spin while they wait, on a machine that others use too. */
import { availableParallelism, cpus } from 'node:os';
import { errors, UserError } from '../../errors.ts';

/** The environment variable that says how many threads a run gets where its experiment does not. */
const VARIABLE = 'ELECTRA_RUN_THREADS';

/** Every core that this process may use, unless the environment says fewer. */
export function defaultThreads(environment: Readonly<Record<string, string | undefined>> = process.env): number {
  const wanted = environment[VARIABLE];
  if (!wanted) return availableParallelism();
  if (!/^[1-9]\d{0,2}$/.test(wanted)) throw new UserError(errors.BAD_ARGUMENTS({ reason: `The environment variable ${VARIABLE} is a number of threads, and not '${wanted}'.`, hint: `Set it to a number from 1 to ${availableParallelism()}, or unset it.` }));
  return Number(wanted);
}

interface Sample {
  /** Milliseconds of all cores. */
  readonly busy: number;
  readonly own: number;
  readonly at: number;
}

/** Starts to watch the machine; returns how many cores other processes have used since. */
export function watchOthers(): () => number {
  const before = sample();
  return () => {
    const now = sample();
    return Math.max(0, now.busy - before.busy - (now.own - before.own)) / Math.max(1, now.at - before.at);
  };
}

/**
 * Spinning threads answer at once, which is worth a seventh of the step on an idle machine, but fight for
 * the cores where others want them too: then a step takes three times as long, theirs and ours.
 */
export function crowded(others: number, threads: number): boolean {
  return others + threads > availableParallelism() + 0.5;
}

function sample(): Sample {
  const busy = cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
  const { user, system } = process.cpuUsage();
  return { busy, own: (user + system) / 1000, at: performance.now() };
}

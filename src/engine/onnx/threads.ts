/** How many threads a session gets, and whether they may spin while they wait, on a machine that others use too. */
import { cpus } from 'node:os';
import { errors, UserError } from '../../errors/index.ts';
import { allowedCores, usableCores } from '../cores.ts';

/** The environment variable that says how many threads a run gets where its experiment does not. */
const VARIABLE = 'ELECTRA_RUN_THREADS';

/** Every core that this process may use, unless the environment says fewer. */
export function defaultThreads(environment: Readonly<Record<string, string | undefined>> = process.env, cores = usableCores()): number {
  const wanted = environment[VARIABLE];
  if (!wanted) return cores;
  if (!/^[1-9]\d{0,2}$/.test(wanted))
    throw new UserError(
      errors.BAD_ARGUMENTS({
        reason: `The environment variable ${VARIABLE} is a number of threads, and not '${wanted}'.`,
        hint: `Set it to a number from 1 to ${cores}, or unset it.`,
      }),
    );
  return Number(wanted);
}

/** Milliseconds, each since some moment that stays the same. */
export interface Sample {
  /** That the cores which this process may use have computed, all together. */
  readonly busy: number;
  /** That this process has. */
  readonly own: number;
  readonly at: number;
}

/** Starts to watch the machine; returns how many of our cores other processes have used since. */
export function watchOthers(look: () => Sample = sample): () => number {
  const before = look();
  return () => {
    const now = look();
    return Math.max(0, now.busy - before.busy - (now.own - before.own)) / Math.max(1, now.at - before.at);
  };
}

/**
 * Spinning threads answer at once, which is worth a seventh of the step on an idle machine, but fight for
 * the cores where others want them too: then a step takes three times as long, theirs and ours.
 */
export function crowded(others: number, threads: number, cores: number): boolean {
  return others + threads > cores + 0.5;
}

/**
 * Milliseconds for which the machine has to be crowded before threads stop spinning, and to be idle before they spin again:
 * each change costs a new session.
 */
const SETTLED = { crowded: 10_000, idle: 60_000 } as const;

/** What is known of the machine around this process; a test brings its own. */
export interface Surroundings {
  look(): Sample;
  /** The samples' clock: a look takes longer. */
  now(): number;
  /** That this process may use. */
  readonly cores: number;
}

/**
 * Whether this many threads should spin: asked before every run, decided first by what has happened until then, and anew as
 * the machine fills and empties.
 */
export function spinning(threads: number, { look, now, cores }: Surroundings = here()): () => boolean {
  // One thread has none to wait for.
  if (threads === 1) return () => false;
  let others = watchOthers(look);
  let since = now();
  let spin: boolean | undefined;
  return () => {
    if (spin !== undefined && now() - since < (spin ? SETTLED.crowded : SETTLED.idle)) return spin;
    spin = !crowded(others(), threads, cores);
    [others, since] = [watchOthers(look), now()];
    return spin;
  };
}

function here(): Surroundings {
  return { look: sample, now: () => performance.now(), cores: allowedCores().length };
}

function sample(): Sample {
  const all = cpus();
  const busy = allowedCores().reduce((sum, core) => {
    const { user, nice, sys, irq } = all[core]?.times ?? { user: 0, nice: 0, sys: 0, irq: 0 };
    return sum + user + nice + sys + irq;
  }, 0);
  const { user, system } = process.cpuUsage();
  return { busy, own: (user + system) / 1000, at: performance.now() };
}

/**
 * The ranks of a run as the phases of it see them: who writes, what the first one tells the others, and when all stop.
 *
 * Nothing here is about training. Every function is called by all ranks, at the same place of the same work.
 */
import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { errors, UserError } from '../errors/index.ts';
import { Interrupted } from '../interrupted.ts';
import type { Collective } from '../kinds/collective.ts';
import { alone } from './alone.ts';
import { asBytes } from './bytes.ts';

/** The ranks, and what they decide together. */
export interface RankGroup {
  readonly collective: Collective;
  readonly rank: number;
  readonly size: number;
  /** Whether this rank writes: runs, logs, checkpoints. */
  readonly first: boolean;
  /** Aborted on all ranks at the same place of their work, in {@link stopTogether}; each for its own reason. */
  readonly signal: AbortSignal;
  /** Aborts the signal of all ranks where that of one of them is. */
  stopTogether(): Promise<void>;
  /** The same ranks, where this one is told to stop by another signal. */
  toldBy(own: AbortSignal): RankGroup;
  /** What the first rank makes, on all of them. `T` is what `v8.serialize` can hold. */
  fromFirst<T>(make: () => T | Promise<T>): Promise<T>;
  /** Writes the first rank's numbers over everybody's. */
  spread(values: Float32Array): Promise<void>;
  /** How many ranks, this one too, have the same text. */
  countSame(text: string): Promise<number>;
  /** Throws a {@link UserError} on every rank where one has another text than the first: `what` says of what it is. */
  requireSame(what: string, text: string): Promise<void>;
}

/** `own`: aborted where this rank is told to stop. */
export function groupOf(collective: Collective, own: AbortSignal, controller = new AbortController()): RankGroup {
  const { rank, size } = collective;
  /** Everybody's, in the order of ranks. */
  const gather = async (mine: Uint8Array): Promise<Buffer[]> => {
    const all = Array.from({ length: size }, () => Buffer.alloc(mine.length));
    await collective.exchange(Array<Uint8Array>(size).fill(mine), all);
    return all;
  };
  const none = new Uint8Array();
  /** From the first rank to all. */
  const broadcast = async (bytes: Uint8Array): Promise<void> => {
    const [silence, others] = [Array<Uint8Array>(size).fill(none), Array<Uint8Array>(size - 1)];
    if (rank === 0) await collective.exchange([none, ...others.fill(bytes)], silence);
    else await collective.exchange(silence, [bytes, ...others.fill(none)]);
  };
  const fromFirst = async <T>(make: () => T | Promise<T>): Promise<T> => {
    if (size === 1) return make();
    const made = rank === 0 ? await make() : undefined;
    const bytes = rank === 0 ? new Uint8Array(serialize(made)) : none;
    const length = Float64Array.of(bytes.length);
    await broadcast(asBytes(length));
    if (rank === 0) {
      await broadcast(bytes);
      return made as T;
    }
    const received = new Uint8Array(length[0]);
    await broadcast(received);
    return deserialize(received) as T;
  };
  return {
    collective,
    rank,
    size,
    first: rank === 0,
    signal: size === 1 ? own : controller.signal,
    async stopTogether() {
      if (size === 1 || controller.signal.aborted) return;
      const told = await gather(Uint8Array.of(own.aborted ? 1 : 0));
      if (told.some(([each]) => each === 1)) controller.abort(own.aborted ? own.reason : new Interrupted('SIGTERM'));
    },
    toldBy: (other) => groupOf(collective, other, controller),
    fromFirst,
    async spread(values) {
      if (size > 1) await broadcast(asBytes(values));
    },
    async countSame(text) {
      const all = await gather(digest(text));
      return all.filter((each) => each.equals(digest(text))).length;
    },
    async requireSame(what, text) {
      const all = await gather(digest(text));
      const other = all.findIndex((each) => !each.equals(all[0]));
      if (other >= 0) throw new UserError(errors.RANKS_DIFFER({ what, rank: other, size }), { exitCode: 1 });
    },
  };
}

/** Of a run that nobody shares. */
export function groupOfOne(signal: AbortSignal): RankGroup {
  return groupOf(alone, signal);
}

/**
 * At the end of all work, also where all were stopped at the same place: nobody ends before. Where a rank has failed alone nothing is done:
 * its end is that of the others.
 */
export async function endTogether({ signal, size, collective }: RankGroup, error?: unknown): Promise<void> {
  if (size > 1 && (error === undefined || signal.aborted)) await collective.close();
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Which faults there are, and in which order they are tried: at random, and none twice. */
import type { Random } from '../../../src/random.ts';
import type { Fault, Trial } from './trial.ts';

/** An operation of the undisturbed commands. */
export interface Operation {
  readonly key: string;
  readonly number: number;
}

/** A kind of fault, and what it can happen to. */
export interface Kind {
  readonly name: string;
  /** Makes the trial that goes wrong at this operation. */
  at(operation: Operation, random: Random): Omit<Trial, 'way'>;
  /** Whether it can happen to an operation of this name. */
  fits(key: string): boolean;
  /** Of the time of all kinds. */
  readonly share: number;
}

const changes = (key: string): boolean => !/^(read|open) /.test(key);
const needsRoom = (key: string): boolean => /^(create|write|mkdir|link|symlink|rename|fsync|truncate) /.test(key);
const pick = <T>(random: Random, ...values: readonly T[]): T => values[random.integer(values.length)];

/** A kill before, amid or after an operation. */
function kill({ key, number }: Operation, random: Random): Fault {
  const kind = pick(random, 'kill', 'after') as 'kill' | 'after';
  return { kind, key, number, ...(kind === 'kill' && key.startsWith('write ') ? { part: pick(random, 0, 0.3, 0.8) } : {}) };
}

/** All kinds; each scenario takes those that mean something to it. */
export const kinds = {
  kill: { name: 'kill -9 at an operation', share: 3, fits: changes, at: (operation, random) => ({ fault: kill(operation, random) }) },
  moment: {
    name: 'kill -9 at any moment',
    share: 1,
    fits: changes,
    at: (_, random) => ({
      moments: Array.from({ length: 1 + random.integer(3) }, () => 200 + random.integer(2500)),
      everyone: random.integer(2) === 0,
    }),
  },
  powerCut: {
    name: 'a power cut',
    share: 2,
    fits: changes,
    at: (operation, random) => ({ fault: kill(operation, random), powerCut: random.integer(2 ** 31) }),
  },
  fullDisk: {
    name: 'a full disk',
    share: 2,
    fits: needsRoom,
    at: ({ key, number }, random) => ({
      fault: {
        kind: pick(random, 'ENOSPC', 'ENOSPC', 'EDQUOT'),
        key,
        number,
        lasting: pick(random, true, false),
        ...(key.startsWith('write ') ? { part: pick(random, 0, 0.5) } : {}),
      },
    }),
  },
  badDisk: {
    name: 'a disk with errors',
    share: 1,
    fits: () => true,
    at: ({ key, number }) => ({ fault: { kind: 'EIO', key, number } }),
  },
  short: {
    name: 'a write that comes short',
    share: 0.5,
    fits: (key) => key.startsWith('write ') && !key.includes('.#.tmp'),
    at: ({ key, number }) => ({ fault: { kind: 'short', key, number } }),
  },
  stop: {
    name: 'a process that stands still',
    share: 0.7,
    fits: changes,
    at: ({ key, number }) => ({ fault: { kind: 'stop', key, number } }),
  },
  clock: {
    name: 'a clock set back and forth',
    share: 0.7,
    fits: changes,
    at: (operation, random) => ({ clock: random.integer(2 ** 31), ...(random.integer(2) === 0 ? {} : { fault: kill(operation, random) }) }),
  },
  moved: {
    name: 'a folder moved after a kill',
    share: 0.7,
    fits: changes,
    at: (operation, random) => ({ fault: kill(operation, random), moved: true }),
  },
} satisfies Record<string, Kind>;

/** Operations in the order in which they are tried: of every name one, then of every name another one, until there are no more. */
export function* shuffled(operations: readonly Operation[], random: Random): Generator<Operation> {
  const byName = new Map<string, Operation[]>();
  for (const operation of operations) byName.set(operation.key, [...(byName.get(operation.key) ?? []), operation]);
  while (byName.size > 0) {
    for (const index of random.permutation(byName.size)) {
      const [key, left] = [...byName][index];
      yield left.splice(random.integer(left.length), 1)[0];
      if (left.length === 0) emptied.add(key);
    }
    for (const key of emptied) byName.delete(key);
    emptied.clear();
  }
}

const emptied = new Set<string>();

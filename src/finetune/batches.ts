/**
 * Which examples are fine-tuned on together, and how they lie in memory.
 *
 * Programs have fixed shapes, so examples are sorted into buckets by length and padded to the
 * bucket's: one program per bucket, and little padding. What a bucket leaves over after whole
 * batches goes up to the next one; only the last batch of all is filled up.
 */
import type { HostTensor } from '../nn/program.ts';
import type { TaskExample } from '../kinds/task.ts';
import type { Random } from '../random.ts';

export interface PlannedBatch {
  /** Tokens per example, padding included. */
  readonly length: number;
  /** Indices of the examples; fewer than the batch size in at most one batch. */
  readonly examples: readonly number[];
}

/** Padded lengths: 16, 32, 64, … below the longest, then the longest. */
export function bucketLengths(longest: number): number[] {
  const lengths: number[] = [];
  for (let length = 16; length < longest; length *= 2) lengths.push(length);
  return [...lengths, longest];
}

/** All examples once, in batches of one bucket each; in order of length, or shuffled where there is randomness. */
export function planBatches(
  examples: readonly TaskExample[],
  { batch, length: longest }: { readonly batch: number; readonly length: number },
  random?: Random,
): PlannedBatch[] {
  const buckets = bucketLengths(longest).map((length) => ({ length, own: [] as number[] }));
  const order = random ? random.permutation(examples.length) : examples.keys();
  for (const index of order) {
    const size = examples[index].ids.length;
    const bucket = buckets.find(({ length }) => size <= length);
    if (!bucket) throw new Error(`An example has ${size} tokens where the task's length is ${longest}.`);
    bucket.own.push(index);
  }
  const used = buckets.filter(({ own }) => own.length > 0);
  const planned: PlannedBatch[] = [];
  let left: number[] = [];
  for (const { length, own } of used) {
    const waiting = [...left, ...own];
    const whole = length === used.at(-1)?.length ? waiting.length : waiting.length - (waiting.length % batch);
    for (let start = 0; start < whole; start += batch)
      planned.push({ length, examples: waiting.slice(start, Math.min(whole, start + batch)) });
    left = waiting.slice(whole);
  }
  return random ? Array.from(random.permutation(planned.length), (index) => planned[index]) : planned;
}

export interface Layout {
  readonly batch: number;
  /** Targets per example. */
  readonly targets: number;
  readonly pad: number;
}

/** Inputs of the program. Weights sum to 1 over the targets of the batch, or are all 0 where it has none. */
export type BatchInputs = Readonly<Record<'ids' | 'segments' | 'real' | 'targets' | 'weights', HostTensor>>;

/** Rows that the batch lacks repeat its first example with weight 0: real tokens, so that nothing divides by zero. */
export function layOut(
  examples: readonly TaskExample[],
  { length, examples: chosen }: PlannedBatch,
  { batch, targets: K, pad }: Layout,
): BatchInputs {
  const ids = new Int32Array(batch * length).fill(pad);
  const segments = new Int32Array(batch * length);
  const real = new Float32Array(batch * length);
  const targets = new Int32Array(batch * K);
  const weights = new Float32Array(batch * K);
  let count = 0;
  for (let row = 0; row < batch; row++) {
    const example = examples[chosen[row] ?? chosen[0]];
    ids.set(example.ids, row * length);
    segments.set(example.segments, row * length);
    real.fill(1, row * length, row * length + example.ids.length);
    if (row >= chosen.length) continue;
    example.targets.forEach((target, k) => {
      if (target < 0) return;
      targets[row * K + k] = target;
      weights[row * K + k] = 1;
      count += 1;
    });
  }
  if (count > 0) weights.forEach((weight, index) => (weights[index] = weight / count));
  return { ids, segments, real, targets, weights };
}

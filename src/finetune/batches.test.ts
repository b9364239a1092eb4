import { describe, expect, it } from 'vitest';
import type { TaskExample } from '../kinds/task.ts';
import { randomFor } from '../random.ts';
import { bucketLengths, layOut, planBatches } from './batches.ts';

const example = (tokens: number, target = 1): TaskExample => ({
  ids: Array.from({ length: tokens }, (_, i) => i + 5),
  segments: Array(tokens).fill(0),
  targets: [target],
});
const lengths = randomFor('lengths');
const examples = Array.from({ length: 101 }, () => example(3 + lengths.integer(38)));
const shape = { batch: 8, length: 40 };

describe('buckets', () => {
  it('double from 16 up to the longest', () => {
    expect(bucketLengths(64)).toEqual([16, 32, 64]);
    expect(bucketLengths(40)).toEqual([16, 32, 40]);
    expect(bucketLengths(10)).toEqual([10]);
  });
});

describe('the batches of an epoch', () => {
  it('hold every example exactly once, none longer than its batch', () => {
    for (const random of [undefined, randomFor(1)]) {
      const planned = planBatches(examples, shape, random);
      expect(planned.flatMap(({ examples }) => examples).sort((a, b) => a - b)).toEqual([...examples.keys()]);
      expect(planned.every(({ length, examples: chosen }) => chosen.every((index) => examples[index].ids.length <= length))).toBe(true);
    }
  });

  it('are as few as without buckets, all but one of them full', () => {
    const sizes = planBatches(examples, shape, randomFor(1)).map(({ examples }) => examples.length);
    expect(sizes.length).toBe(Math.ceil(examples.length / shape.batch));
    expect(sizes.filter((size) => size !== shape.batch)).toEqual([examples.length % shape.batch]);
  });

  it('use no longer bucket than the examples need', () => {
    expect(planBatches([example(3), example(5), example(16)], { batch: 2, length: 512 }).map(({ length }) => length)).toEqual([16, 16]);
  });

  it('come in another order with other randomness, in the same with the same', () => {
    expect(planBatches(examples, shape, randomFor(1))).toEqual(planBatches(examples, shape, randomFor(1)));
    expect(planBatches(examples, shape, randomFor(1))).not.toEqual(planBatches(examples, shape, randomFor(2)));
  });

  it('refuse an example that is longer than the task', () => {
    expect(() => planBatches([example(41)], shape)).toThrow(/41 tokens.*40/);
  });
});

describe('a batch in memory', () => {
  it('pads with the padding token, and masks it', () => {
    const { ids, real } = layOut([example(3)], { length: 5, examples: [0] }, { batch: 1, targets: 1, pad: 9 });
    expect([...ids]).toEqual([5, 6, 7, 9, 9]);
    expect([...real]).toEqual([1, 1, 1, 0, 0]);
  });

  it('fills missing rows with real tokens of weight 0; the weights of the others are a mean', () => {
    const { ids, targets, weights } = layOut(
      [example(2, 3), example(2, 4)],
      { length: 2, examples: [1, 0] },
      { batch: 4, targets: 1, pad: 0 },
    );
    expect([...targets]).toEqual([4, 3, 0, 0]);
    expect([...weights]).toEqual([0.5, 0.5, 0, 0]);
    expect([...ids]).toEqual([5, 6, 5, 6, 5, 6, 5, 6]);
  });

  it('gives no weight to tokens without a target, nor to padding', () => {
    const tagged = { ids: [1, 2, 3], segments: [0, 0, 0], targets: [-1, 7, -1] };
    const { targets, weights } = layOut([tagged], { length: 4, examples: [0] }, { batch: 1, targets: 4, pad: 0 });
    expect([...targets]).toEqual([0, 7, 0, 0]);
    expect([...weights]).toEqual([0, 1, 0, 0]);
    expect([
      ...layOut([{ ...tagged, targets: [-1, -1, -1] }], { length: 4, examples: [0] }, { batch: 1, targets: 4, pad: 0 }).weights,
    ]).toEqual([0, 0, 0, 0]);
  });
});

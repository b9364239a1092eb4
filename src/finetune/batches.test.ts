import { describe, expect, it } from 'vitest';
import { classification, classTargets } from '../kit/classification.ts';
import type { TaskRow } from '../kinds/task.ts';
import { randomFor } from '../random.ts';
import { bucketLengths, layOutRows, planBatches, type Declared } from './batches.ts';

const example = (tokens: number, target = 1): TaskRow => ({
  sequences: [{ ids: Array.from({ length: tokens }, (_, i) => i + 5), segments: Array(tokens).fill(0) }],
  values: classTargets([target]),
});
const texts = classification(() => 1);
const tags = classification((length) => length);
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
      expect(planned.flatMap(({ rows }) => rows).sort((a, b) => a - b)).toEqual([...examples.keys()]);
      expect(planned.every(({ length, rows }) => rows.every((index) => examples[index].sequences[0].ids.length <= length))).toBe(true);
    }
  });

  it('are as few as without buckets, all but one of them full', () => {
    const sizes = planBatches(examples, shape, randomFor(1)).map(({ rows }) => rows.length);
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
  const laid = (rows: readonly TaskRow[], chosen: readonly number[], length: number, batch: number, task: Declared = texts) =>
    Object.fromEntries(
      Object.entries(layOutRows(rows, { length, rows: chosen }, { task, batch, pad: 9, mode: 'train' })).map(([name, values]) => [
        name,
        [...values],
      ]),
    );

  it('pads with the padding token, and masks it', () => {
    expect(laid([example(3)], [0], 5, 1)).toMatchObject({ ids: [5, 6, 7, 9, 9], real: [1, 1, 1, 0, 0] });
  });

  it('fills missing rows with real tokens of weight 0; the weights of the others are a mean', () => {
    expect(laid([example(2, 3), example(2, 4)], [1, 0], 2, 4)).toMatchObject({
      label: [4, 3, 4, 4],
      labelled: [0.5, 0.5, 0, 0],
      ids: [5, 6, 5, 6, 5, 6, 5, 6],
    });
  });

  it('weighs all rows alike where a task has no weights of its own', () => {
    const numbers: Declared = { fields: { value: { dtype: 'float32', shape: () => [] } } };
    const row = { ...example(2), values: { value: [1.5] } };
    expect(laid([row], [0], 2, 2, numbers)).toMatchObject({ value: [1.5, 1.5], rows: [1, 0] });
  });

  it('gives no weight to tokens without a target, nor to padding', () => {
    const tagged = (targets: number[]): TaskRow => ({ ...example(3), values: classTargets(targets) });
    expect(laid([tagged([-1, 7, -1])], [0], 4, 1, tags)).toMatchObject({ label: [0, 7, 0, 0], labelled: [0, 1, 0, 0] });
    expect(laid([tagged([-1, -1, -1])], [0], 4, 1, tags)).toMatchObject({ labelled: [0, 0, 0, 0] });
  });

  it('lays the sequences of a row out one after the other, and counts positions through them', () => {
    const choice: Declared = { sequences: 2, fields: { at: { dtype: 'int32', shape: () => [1], holds: 'positions' } } };
    const row = { sequences: [...example(1).sequences, ...example(2).sequences], values: { at: [3] } };
    expect(laid([row, row], [0, 1], 2, 2, choice)).toMatchObject({ ids: [5, 9, 5, 6, 5, 9, 5, 6], at: [3, 7] });
  });

  it('names a field that the rows have no values of', () => {
    expect(() => laid([{ ...example(2), values: {} }], [0], 2, 1)).toThrow("rows returned nothing for its field 'label'");
  });
});

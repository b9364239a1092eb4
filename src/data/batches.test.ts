import { describe, expect, it } from 'vitest';
import type { Examples } from '../kinds/examples.ts';
import { batchesOf, type ExampleBatch } from './batches.ts';

describe('batchesOf', () => {
  it('shows every sequence once per epoch, in another order each time', () => {
    const batches = batchesOf(numbered(12), { length: 3, batch: 4, seed: 1 });
    const epochs = [0, 1, 2].map((epoch) => [0, 1, 2].flatMap((step) => shown(batches.at(3 * epoch + step))));
    for (const epoch of epochs) expect(epoch.toSorted((a, b) => a - b)).toEqual([...Array(12).keys()]);
    expect(new Set(epochs.map(String)).size).toBe(3);
  });

  it('runs on over the border of an epoch without dropping anything', () => {
    const batches = batchesOf(numbered(7), { length: 3, batch: 3, seed: 1 });
    const order = Array.from({ length: 7 }, (_, step) => shown(batches.at(step))).flat();
    for (const epoch of [0, 1, 2]) expect(order.slice(7 * epoch, 7 * epoch + 7).toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('gives the same batch for a step whatever was asked before', () => {
    const straight = batchesOf(numbered(50), { length: 3, batch: 8, seed: 3 });
    const steps = Array.from({ length: 40 }, (_, step) => shown(straight.at(step)));
    for (const step of [39, 0, 20, 6, 7, 6])
      expect(shown(batchesOf(numbered(50), { length: 3, batch: 8, seed: 3 }).at(step))).toEqual(steps[step]);
    for (const step of [39, 0, 20, 6, 7, 6]) expect(shown(straight.at(step))).toEqual(steps[step]);
  });

  it('changes the order with the seed', () => {
    const [a, b] = [1, 2].map((seed) => shown(batchesOf(numbered(50), { length: 3, batch: 50, seed }).at(0)));
    expect(a).not.toEqual(b);
  });

  it('orders more sequences than could be held, each step by itself', () => {
    const count = 1e12;
    const indices = ({ examples }: ExampleBatch): number[] => examples.map(({ index }) => index);
    const batches = batchesOf(numbered(count), { length: 3, batch: 64, seed: 1 });
    const steps = [0, 1, 15_624_999_999, 15_625_000_000].map((step) => indices(batches.at(step)));
    expect(new Set(steps.slice(0, 3).flat()).size).toBe(3 * 64);
    expect(steps.flat().every((index) => index >= 0 && index < count)).toBe(true);
    // The first step of the second epoch has another order.
    expect(steps[3]).not.toEqual(steps[0]);
    expect(indices(batchesOf(numbered(count), { length: 3, batch: 64, seed: 1 }).at(1))).toEqual(steps[1]);
  });

  it('works with a batch larger than the text', () => {
    const counts = [0, 0, 0];
    for (const sequence of shown(batchesOf(numbered(3), { length: 3, batch: 9, seed: 1 }).at(4))) counts[sequence] += 1;
    expect(counts).toEqual([3, 3, 3]);
  });

  it('evaluates on the same sequences, spread evenly, whatever the seed', () => {
    const [a, b] = [1, 2].map((seed) => batchesOf(numbered(100), { length: 3, batch: 5, seed }).evaluationBatches(4).flatMap(shown));
    expect(a).toEqual(b);
    expect(a).toEqual(Array.from({ length: 20 }, (_, i) => 5 * i));
  });

  it('evaluates on full batches of different sequences while the text lasts, and repeats only within a single batch', () => {
    expect(batchesOf(numbered(13), { length: 3, batch: 5, seed: 1 }).evaluationBatches(99).map(shown)).toEqual([
      [0, 1, 2, 3, 5],
      [6, 7, 9, 10, 11],
    ]);
    expect(batchesOf(numbered(3), { length: 3, batch: 5, seed: 1 }).evaluationBatches(2).map(shown)).toEqual([[0, 1, 2, 0, 1]]);
  });

  it('says of each example which one it is, and in which pass', () => {
    const batches = batchesOf(numbered(2), { length: 3, batch: 1, seed: 1 });
    const places = [0, 1, 2, 3].map((step) => batches.at(step).examples[0]).map(({ index, epoch, ids }) => ({ index, epoch, id: ids[0] }));
    expect(places.map(({ epoch }) => epoch)).toEqual([0, 0, 1, 1]);
    expect(places.every(({ index, id }) => index === id)).toBe(true);
  });

  it('says so when there is no text', () => {
    expect(() => batchesOf(numbered(0), { length: 3, batch: 2, seed: 1 })).toThrow(/no text/);
  });
});

/** Example i is [i, 0]. */
function numbered(count: number): Examples {
  const of = (index: number) => ({ ids: Int32Array.of(index, 0), segments: new Int32Array(2), special: new Uint8Array(2), labels: {} });
  return { count, tokens: 2 * count, at: of };
}

function shown({ examples }: ExampleBatch): number[] {
  return examples.map(({ ids }) => ids[0]);
}

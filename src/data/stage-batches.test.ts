import { expect, it } from 'vitest';
import type { ExampleBuilder, TokenText } from '../kinds/examples.ts';
import type { Frame } from '../kinds/frame.ts';
import { batchesOf } from './batches.ts';
import { examplesOf, stageBatches, type StageRequest } from './stage-batches.ts';

const frame: Frame = { before: [], between: [], after: [], readOut: 'first' };
const ids = Uint16Array.from({ length: 40 }, (_, id) => id);
const text: TokenText = { tokens: 40, documents: Float64Array.of(0), slice: (from, to) => ids.subarray(from, to) };
/** As many tokens as fit, from the beginning of the text to its end. */
const pieces: ExampleBuilder = {
  labels: [],
  over: ({ tokens, slice }, { length }) => ({
    count: tokens / length,
    tokens,
    at: (index) => {
      const ids = Int32Array.from(slice(index * length, (index + 1) * length));
      return { ids, segments: new Int32Array(length), special: new Uint8Array(length), labels: {} };
    },
  }),
};
const whole = { examples: pieces, frame, length: 4 };
const made = { ...whole, sequences: examplesOf(text, { ...whole, data: whole, seed: 1 }) };
const stage = (from: number, until: number, own: Partial<StageRequest> = {}): StageRequest => ({ ...whole, batch: 2, from, until, ...own });
const read = (stages: readonly StageRequest[]): { index: number; epoch: number; length: number }[] =>
  stageBatches(stages, text, { seed: 1, made }).flatMap((batches, index) =>
    Array.from({ length: stages[index].until - stages[index].from }, (_, step) => batches.at(stages[index].from + step)).flatMap(
      ({ examples }) => examples.map((example) => ({ index: example.index, epoch: example.epoch, length: example.ids.length })),
    ),
  );
const plain = (steps: number): ReturnType<typeof read> => read([stage(0, steps)]);

it('one stage reads what a training without stages reads', () => {
  const batches = batchesOf(made.sequences, { batch: 2, length: 4, seed: 1 });
  const [only] = stageBatches([stage(0, 9)], text, { seed: 1, made });
  for (let step = 0; step < 9; step++) expect(only.at(step)).toEqual(batches.at(step));
});

it('goes on in the same order where the next stage reads alike, whatever its batch', () => {
  expect(read([stage(0, 3), stage(3, 8)])).toEqual(plain(8));
  expect(read([stage(0, 3), stage(3, 5, { batch: 5 }), stage(5, 6, { batch: 4 })])).toEqual(plain(10));
});

it('begins the text anew for another length or other examples, in an epoch that was not there yet', () => {
  const other = read([stage(0, 3), stage(3, 5, { length: 8 }), stage(5, 10)]);
  expect(other.slice(0, 6)).toEqual(plain(3));
  expect(other.slice(6).map(({ epoch, length }) => [epoch, length])).toEqual([...Array(4).fill([1, 8]), ...Array(10).fill([2, 4])]);
  expect(new Set(other.slice(10).map(({ index }) => index)).size).toBe(10);
  expect(other.slice(10).map(({ index }) => index)).not.toEqual(plain(5).map(({ index }) => index));
  expect(read([stage(0, 3), stage(3, 5, { examples: { ...pieces } })])[6]).toMatchObject({ epoch: 1 });
  expect(read([stage(0, 3), stage(3, 5, { frame: { ...frame, readOut: 'last' } })])[6]).toMatchObject({ epoch: 1 });
});

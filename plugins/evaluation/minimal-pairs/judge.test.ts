import { expect, it } from 'vitest';
import type { FramedText } from 'electra-run';
import { judgedPairs } from './judge.ts';

const text = (...ids: number[]): FramedText => ({
  ids: Int32Array.from(ids),
  segments: new Int32Array(ids.length),
  special: new Uint8Array(ids.length),
});

it('a pair is right where the sum of the acceptable sentence is higher, and a tie is wrong', async () => {
  const pairs = [
    { group: 'a', goodText: text(1, 1), badText: text(2) },
    { group: 'a', goodText: text(3), badText: text(1) },
    { group: 'b', goodText: text(2, 1), badText: text(1, 2) },
    { group: 'b', goodText: text(4), badText: text(4) },
  ];
  const asked: string[] = [];
  const likelihoods = async (_: string, texts: readonly FramedText[]): Promise<Float32Array[]> => {
    asked.push(...texts.map(({ ids }) => String(ids)));
    return texts.map(({ ids }) => Float32Array.from(ids, (id) => -id));
  };
  // -2 against -2, -3 against -1, -3 against -3, and the same tokens twice.
  expect(await judgedPairs('n', pairs, { likelihoods })).toEqual({
    'n/accuracy': 0,
    'n/accuracy/a': 0,
    'n/accuracy/b': 0,
    'n/ties': 0.75,
  });
  expect(asked).toHaveLength(new Set(asked).size);
  const better = pairs.map((pair) => ({ ...pair, goodText: text(0) }));
  expect(await judgedPairs('n', better, { likelihoods })).toMatchObject({ 'n/accuracy': 1, 'n/ties': 0 });
});

import { describe, expect, it } from 'vitest';
import type { TokenText } from '../kinds/examples.ts';
import { randomFor } from '../random.ts';
import { seenText } from './seen.ts';

/** Documents of so many tokens that no other has. */
function documents(purpose: string, ...lengths: readonly number[]): number[][] {
  const random = randomFor(1, purpose);
  return lengths.map((length) => Array.from({ length }, () => random.integer(30_000)));
}

function textOf(all: readonly (readonly number[])[]): TokenText {
  const ids = Uint16Array.from(all.flat());
  const starts = all.map((_, index) => all.slice(0, index).reduce((sum, { length }) => sum + length, 0));
  return { tokens: ids.length, documents: Float64Array.from(starts), slice: (from, to) => ids.subarray(from, to) };
}

describe('held-out text that stands in the training text', () => {
  const train = documents('train', 400, 7, 90, 20, 2_000);
  const fresh = documents('held out', 320, 20, 64);

  it('is none where the two are different', async () => {
    expect(await seenText(textOf(fresh), textOf(train))).toEqual({ tokens: 404, share: 0, example: [] });
  });

  it('is found wherever it stands in a document, piece by piece', async () => {
    const half = [...train[4].slice(1_001, 1_161), ...fresh[0].slice(0, 160)];
    const { share, tokens, example } = await seenText(textOf([half]), textOf(train));
    expect({ share, tokens }).toEqual({ share: 0.5, tokens: 320 });
    expect(example).toEqual(train[4].slice(1_001, 1_033));
  });

  it('is found at the very end, and where one document is all there is', async () => {
    expect((await seenText(textOf([train[4].slice(-32)]), textOf([train[4]]))).share).toBe(1);
  });

  it('is a short document where a whole one is the same, and no line of a few words', async () => {
    const held = textOf([train[3], fresh[1], train[1]]);
    expect(await seenText(held, textOf(train))).toMatchObject({ tokens: 40, share: 0.5 });
    expect((await seenText(textOf([train[0].slice(10, 30)]), textOf(train))).share).toBe(0);
  });

  it('is looked for in a bounded number of pieces, whose share is that of the whole', async () => {
    const [copied, own] = documents('long', 200_000, 200_000);
    const { tokens, share } = await seenText(textOf([copied, own]), textOf([copied.slice(0, 150_000), copied.slice(150_000)]));
    expect(tokens).toBe(4096 * 32);
    expect(share).toBeCloseTo(0.5, 2);
  });

  it('is found in a document that is searched in several stretches', async () => {
    const [long] = documents('longer', 1_100_000);
    const around = 2 ** 20 - 16;
    expect((await seenText(textOf([long.slice(around, around + 32)]), textOf([long]))).share).toBe(1);
  });
});

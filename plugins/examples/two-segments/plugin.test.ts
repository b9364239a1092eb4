import { describe, expect, it } from 'vitest';
import { bertFrame, plainFrame, randomFor, type Example, type ExampleBuilder, type Examples, type Frame, type Random } from 'electra-run';
import { sentenceText, tokenText } from '../../../test/support/token-text.ts';
import twoSegments from './plugin.ts';

const frame = bertFrame({ cls: 2, sep: 3 });
const usual = { single: 0.1, short: 0.05, overflow: 'carry' } as const;
/** Nine sentences of three tokens. */
const nines = tokenText([Array.from({ length: 27 }, (_, index) => 10 + index)], [Array.from({ length: 9 }, (_, index) => 3 * index)]);

describe('examples two-segments', () => {
  it('gather sentences, of which about half go into the first segment, and cut the second to the length', () => {
    // Of 16 tokens: 13 of text, of which the first segment may have 5 without a coin, and is empty at first.
    const tails = over(nines, 16, { random: always(0.9) });
    expect(rowsOf(tails)).toEqual([
      '2 10 11 12 3 | 13 14 15 16 17 18 19 20 21 22 3',
      '2 23 24 25 26 27 3 | 28 29 30 31 32 33 34 35 3',
      '2 36 3',
    ]);
    // A coin lets one sentence go over the half.
    expect(rowsOf(over(nines, 16, { random: always(0.49) }))[0]).toBe('2 10 11 12 13 14 15 3 | 16 17 18 19 20 21 22 3');
  });

  it('have all of an example in one segment as often as is asked', () => {
    const examples = over(nines, 16, { single: 1 });
    expect(rowsOf(examples)[0]).toBe('2 10 11 12 13 14 15 16 17 18 19 20 21 22 3');
    expect(all(examples).every(({ segments }) => segments.every((segment) => segment === 0))).toBe(true);
  });

  it('continue the first segment in the second, whatever is short enough for the first', () => {
    const text = tokenText([[10, 20, 21, 22, 23, 24, 25, 30, 31, 32]], [[0, 1, 7, 8]]);
    expect(rowsOf(over(text, 16, { random: always(0.9) }))).toEqual(['2 10 3 | 20 21 22 23 24 25 30 31 32 3']);
  });

  it.each([
    [8, frame],
    [16, frame],
    [11, plainFrame({ sep: 3 })],
  ])('keep every token once in each epoch, at a length of %d', (length, around) => {
    const text = sentenceText(60, 8);
    const examples = over(text, length, { frame: around });
    for (const epoch of [0, 1, 7]) {
      const ids = all(examples, epoch).flatMap((example) => [...example.ids].filter((id) => id >= 10));
      expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: text.tokens }, (_, index) => 10 + index));
    }
    expect(examples.packing?.()).toMatchObject({ dropped: 0 });
  });

  it('have other segments in another epoch, of the same text', () => {
    const examples = over(sentenceText(20, 20), 32);
    const [one, two] = [all(examples, 0), all(examples, 1)];
    expect(one).not.toEqual(two);
    expect(one.map(textOf)).toEqual(two.map(textOf));
  });

  it('leave out and count what does not fit, where that is to be dropped', () => {
    const examples = over(nines, 16, { overflow: 'drop', random: always(0.9) });
    // 18 tokens are gathered, and 13 fit.
    expect(rowsOf(examples)).toEqual(['2 10 11 12 3 | 13 14 15 16 17 18 19 20 21 22 3', '2 28 29 30 3 | 31 32 33 34 35 36 3']);
    expect(examples.packing?.()).toEqual({ pieces: 2, cut: 1, dropped: 5 });
  });

  it('have one segment where the first sentence fills the example, and the rest is dropped', () => {
    const text = tokenText([Array.from({ length: 30 }, (_, index) => 10 + index)], [[0, 20]]);
    expect(rowsOf(over(text, 12, { overflow: 'drop', single: 0 }))).toEqual([
      '2 10 11 12 13 14 15 16 17 18 19 3',
      '2 30 31 32 33 34 35 36 37 38 39 3',
    ]);
  });

  it('gather no less than 5 tokens where they are to be short, whatever was drawn', () => {
    const lengths = all(
      over(tokenText([Array.from({ length: 4000 }, (_, i) => 10 + i)], [Array.from({ length: 4000 }, (_, i) => i)]), 32, { short: 1 }),
    ).map((example) => textOf(example).length);
    expect([Math.min(...lengths.slice(0, -1)), Math.max(...lengths)]).toEqual([5, 29]);
  });

  it('need room for a token in each segment', () => {
    expect(() => over(nines, 4)).toThrow(/A pair of texts needs at least 5 tokens, not 4/);
  });
});

interface Changes extends Partial<Parameters<typeof twoSegments.create>[0]> {
  readonly frame?: Frame;
  readonly random?: () => Random;
}

function over(
  text: Parameters<ExampleBuilder['over']>[0],
  length: number,
  { frame: around = frame, random, ...options }: Changes = {},
): Examples {
  const builder = twoSegments.create({ ...usual, ...options }, {}) as ExampleBuilder;
  return builder.over(text, { frame: around, length, random: random ?? ((...words) => randomFor('two-segments test', ...words)) });
}

function always(uniform: number): () => Random {
  return () => ({ ...randomFor('always'), uniform: () => uniform });
}

function all(examples: Examples, epoch = 0): Example[] {
  return Array.from({ length: examples.count }, (_, index) => examples.at(index, epoch));
}

/** Ids of the text, ascending. */
function textOf({ ids }: Example): number[] {
  return [...ids].filter((id) => id >= 10).toSorted((a, b) => a - b);
}

/** `2 10 11 3 | 12 3`: segments apart. */
function rowsOf(examples: Examples): string[] {
  return all(examples).map(({ ids, segments }) =>
    [0, 1]
      .flatMap((segment) => {
        const own = [...ids].filter((_, place) => segments[place] === segment);
        return own.length > 0 ? [own.join(' ')] : [];
      })
      .join(' | '),
  );
}

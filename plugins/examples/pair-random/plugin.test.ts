import { describe, expect, it } from 'vitest';
import { bertFrame, randomFor, type Example, type ExampleBuilder, type Examples } from 'electra-run';
import { sentenceText } from '../../../test/support/token-text.ts';
import pairRandom from './plugin.ts';

const text = sentenceText(200, 7);
const documentOf = (id: number): number => text.documents.filter((start) => start <= id - 10).length;

describe('examples pair-random', () => {
  it('are pieces of one document that follow each other, or of two', () => {
    for (const example of all(over(1000, { short: 0 }))) {
      const [a, b] = pieces(example);
      const follows = b[0] === a[a.length - 1] + 1 && documentOf(a[0]) === documentOf(b[0]);
      expect(example.labels.next_sentence_label).toBe(follows ? 0 : 1);
      if (!follows) expect(documentOf(a[0])).not.toBe(documentOf(b[0]));
      for (const piece of [a, b]) expect(piece).toEqual(Array.from(piece, (_, i) => piece[0] + i));
    }
  });

  it('are of two documents as often as is asked for, and always after a sentence that nothing is left behind', () => {
    for (const random of [0.5, 0.2, 1, 0]) {
      const labels = [0, 1, 2].flatMap((epoch) =>
        all(over(64, { random }), epoch).flatMap((example) => (isLone(pieces(example)[0]) ? [] : [example.labels.next_sentence_label])),
      );
      const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
      expect(labels.length).toBeGreaterThan(300);
      expect(Math.abs(share - random)).toBeLessThan(3 * Math.sqrt(0.25 / labels.length));
    }
  });

  it('give sentences that they did not use back: all of the text comes first or second', () => {
    const examples = over(1000, { short: 0 });
    const own = all(examples).flatMap((example) => {
      const [a, b] = pieces(example);
      return example.labels.next_sentence_label === 0 ? [...a, ...b] : a;
    });
    expect(own.sort((a, b) => a - b)).toEqual(Array.from({ length: text.tokens }, (_, i) => 10 + i));
  });

  it('are as many in each epoch, and others', () => {
    const examples = over(32);
    const [zero, one, two] = [0, 1, 2].map((epoch) => all(examples, epoch));
    expect(one).not.toEqual(zero);
    expect(two).not.toEqual(one);
    // Asked again after two others.
    expect(all(examples, 0)).toEqual(zero);
    expect(examples.tokens).toBe(zero.reduce((sum, { ids }) => sum + ids.length, 0));
    const mean = (of: readonly Example[]): number => of.reduce((sum, { ids }) => sum + ids.length, 0) / of.length;
    expect(mean(one) / mean(zero)).toBeCloseTo(1, 1);
  });

  it('are filled to the room there is, but for the ends of documents and the short ones', () => {
    const full = (short: number): number => {
      const lengths = all(over(24, { short })).map(({ ids }) => ids.length);
      return lengths.filter((length) => length === 24).length / lengths.length;
    };
    expect(Math.max(...all(over(24)).map(({ ids }) => ids.length))).toBe(24);
    expect(full(0)).toBeGreaterThan(0.3);
    expect(full(0.5)).toBeLessThan(0.9 * full(0));
  });

  it('take what is elsewhere in the text where there is one document, and say so when that follows after all', () => {
    const single = { ...text, documents: Float64Array.of(0) };
    const examples = over(1000, { short: 0, random: 1 }, single);
    for (const epoch of [0, 1, 2, 3])
      for (const example of all(examples, epoch)) {
        const [a, b] = pieces(example);
        expect(example.labels.next_sentence_label).toBe(b[0] === a[a.length - 1] + 1 ? 0 : 1);
      }
  });

  it('need room for two tokens', () => {
    expect(() => over(4)).toThrow(/at least 5 tokens, not 4. Raise 'data.length'/);
  });
});

/** Whether the piece is the last sentence of its document, or longer than any pair. */
function isLone(piece: readonly number[]): boolean {
  const next = piece[piece.length - 1] + 1 - 10;
  return next === text.tokens || text.documents.includes(next);
}

function over(length: number, options: Partial<Record<'random' | 'short', number>> = {}, of = text): Examples {
  const builder = pairRandom.create({ random: 0.5, short: 0.1, ...options }, {}) as ExampleBuilder;
  return builder.over(of, { frame: bertFrame({ cls: 2, sep: 3 }), length, random: randomFor });
}

function all(examples: Examples, epoch = 0): Example[] {
  return Array.from({ length: examples.count }, (_, index) => examples.at(index, epoch));
}

/** Ids of both texts, without the frame's. */
function pieces({ ids, segments, special }: Example): number[][] {
  return [0, 1].map((segment) => [...ids].filter((_, at) => segments[at] === segment && special[at] === 0));
}

import { describe, expect, it } from 'vitest';
import { bertFrame, randomFor, type Example, type ExampleBuilder, type Examples } from 'electra-run';
import { sentenceText } from '../../../test/support/token-text.ts';
import pairOrder from './plugin.ts';

const text = sentenceText(60, 7);

describe('examples pair-order', () => {
  it('swap the pieces and the label, and leave the tokens as they are', () => {
    const [straight, swapped] = [over(24, { swapped: 0 }), over(24, { swapped: 1 })];
    for (const epoch of [0, 1]) {
      for (let index = 0; index < straight.count; index++) {
        const [one, two] = [straight.at(index, epoch), swapped.at(index, epoch)];
        expect([one.labels.sentence_order_label, two.labels.sentence_order_label]).toEqual([0, 1]);
        expect(pieces(two)).toEqual(pieces(one).reverse());
        expect([...two.ids].sort()).toEqual([...one.ids].sort());
      }
    }
  });

  it('are pieces of one document that follow each other', () => {
    const examples = over(200, { swapped: 0, short: 0 });
    for (const example of all(examples)) {
      const [a, b] = pieces(example);
      expect([...a, ...b]).toEqual(Array.from({ length: a.length + b.length }, (_, i) => a[0] + i));
      expect(text.documents.includes(b[0] - 10)).toBe(false);
    }
  });

  it('hold all of the text, where nothing has to be cut, but for what is a single token', () => {
    const ends = [...text.documents.slice(1), text.tokens];
    const single = [...text.documents].filter((start, document) => ends[document] - start === 1);
    // Longer than any document: each is one pair.
    const ids = all(over(1000, { short: 0 })).flatMap((example) => pieces(example).flat());
    const whole = Array.from({ length: text.tokens }, (_, i) => 10 + i).filter((id) => !single.includes(id - 10));
    expect(ids.sort((a, b) => a - b)).toEqual(whole);
  });

  it('are cut in two between sentences, elsewhere in other epochs, and in the middle of a lone sentence', () => {
    const starts = new Set(text.sentences);
    const lone = (ids: readonly number[]): boolean => ids.slice(1).every((id) => !starts.has(id - 10));
    const examples = over(200, { swapped: 0, short: 0 });
    const borders = [0, 1, 2].map((epoch) => all(examples, epoch).map((example) => pieces(example)[1][0] - 10));
    all(examples).forEach((example, index) => {
      if (!lone(pieces(example).flat())) expect(starts.has(borders[0][index])).toBe(true);
    });
    expect(borders[1]).not.toEqual(borders[0]);
    expect(all(examples).some((example) => lone(pieces(example).flat()))).toBe(true);
  });

  it('are swapped half of the time, and some are short', () => {
    const labels = [0, 1, 2, 3, 4].flatMap((epoch) => all(over(24), epoch).map(({ labels: { sentence_order_label: label } }) => label));
    const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(3 * Math.sqrt(0.25 / labels.length));
    const lengths = (short: number): number => over(40, { short }).count;
    expect(lengths(1)).toBeGreaterThan(1.3 * lengths(0));
    expect(lengths(0.1)).toBeGreaterThan(lengths(0));
  });

  it('need room for two tokens, and sentences', () => {
    expect(() => over(4)).toThrow(/at least 5 tokens, not 4. Raise 'data.length'/);
    const builder = pairOrder.create({ swapped: 0.5, short: 0.1 }, {}) as ExampleBuilder;
    const untold = { ...text, sentences: undefined };
    expect(() => builder.over(untold, { frame: bertFrame({ cls: 2, sep: 3 }), length: 24, random: randomFor })).toThrow(
      /needs: \['sentences'\]/,
    );
  });
});

function over(length: number, options: Partial<Record<'swapped' | 'short', number>> = {}): Examples {
  const builder = pairOrder.create({ swapped: 0.5, short: 0.1, ...options }, {}) as ExampleBuilder;
  return builder.over(text, { frame: bertFrame({ cls: 2, sep: 3 }), length, random: randomFor });
}

function all(examples: Examples, epoch = 0): Example[] {
  return Array.from({ length: examples.count }, (_, index) => examples.at(index, epoch));
}

/** Ids of both texts, without the frame's. */
function pieces({ ids, segments, special }: Example): number[][] {
  return [0, 1].map((segment) => [...ids].filter((_, at) => segments[at] === segment && special[at] === 0));
}

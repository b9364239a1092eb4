import { describe, expect, it } from 'vitest';
import { bertFrame, plainFrame, randomFor, type ExampleBuilder, type Examples, type Frame } from 'electra-run';
import { tokenText } from '../../../test/support/token-text.ts';
import stream from './plugin.ts';

const plain = plainFrame({ sep: 3 });

describe('examples stream', () => {
  it('are cut exactly, with a separator between documents and none at the ends of the text', () => {
    const examples = over([[10, 11, 12], [20, 21], [30]], 4);
    expect(rowsOf(examples)).toEqual([
      [10, 11, 12, 3],
      [20, 21, 3, 30],
    ]);
    expect(rowsOf(over([[10, 11], [20, 21, 22], [30]], 3))).toEqual([
      [10, 11, 3],
      [20, 21, 22],
      [3, 30],
    ]);
  });

  it('mark what is of the frame', () => {
    expect([...over([[10, 11], [20]], 4).at(0, 0).special]).toEqual([0, 0, 1, 0]);
  });

  it('stand in the frame, where it has tokens of its own', () => {
    expect(rowsOf(over([[10, 11, 12], [20]], 5, bertFrame({ cls: 2, sep: 3 })))).toEqual([
      [2, 10, 11, 12, 3],
      [2, 3, 20, 3],
    ]);
  });

  it('separate with what ends a text, where the frame has nothing between two', () => {
    const frame = { before: [], between: [], after: [1], readOut: 'last' } as const;
    expect(
      rowsOf(
        over(
          [
            [10, 11],
            [20, 21],
          ],
          5,
          frame,
        ),
      ),
    ).toEqual([
      [10, 11, 1, 20, 1],
      [21, 1],
    ]);
  });

  it.each([1, 2, 3])(
    'lose and repeat nothing and are as long as they can be, whatever the documents, with %d tokens between',
    (between) => {
      const separator = Array.from({ length: between }, (_, i) => i + 1);
      const random = randomFor('stream test');
      for (let trial = 0; trial < 60; trial++) {
        let next = 5;
        const documents = Array.from({ length: 1 + random.integer(9) }, () => Array.from({ length: 1 + random.integer(14) }, () => next++));
        const length = 1 + random.integer(12);
        const examples = over(documents, length, { before: [], between: separator, after: [], readOut: 'last' });
        const rows = rowsOf(examples);
        const whole = documents.flatMap((ids, index) => (index === 0 ? ids : [...separator, ...ids]));
        expect(rows.flat()).toEqual(whole);
        expect(examples.tokens).toBe(whole.length);
        for (const row of rows.slice(0, -1)) expect(row).toHaveLength(length);
      }
    },
  );

  it('say where documents begin where they are kept apart, each with the separator that ends it', () => {
    const text = tokenText([[10, 11, 12], [20, 21], [30]]);
    const examples = (stream.create({ attention: 'document' }, {}) as ExampleBuilder).over(text, {
      frame: plain,
      length: 5,
      random: randomFor,
    });
    expect(rowsOf(examples)).toEqual([
      [10, 11, 12, 3, 20],
      [21, 3, 30],
    ]);
    expect([0, 1].map((index) => [...(examples.at(index, 0).documents ?? [])])).toEqual([
      [0, 0, 0, 0, 4],
      [0, 0, 2],
    ]);
    expect(examples.packing?.()).toEqual({ pieces: 4, cut: 1, dropped: 0 });
  });

  it('are none when there is no text', () => {
    expect(over([], 8).count).toBe(0);
  });
});

function over(documents: readonly number[][], length: number, frame: Frame = plain): Examples {
  return (stream.create({ attention: 'sequence' }, {}) as ExampleBuilder).over(tokenText(documents), { frame, length, random: randomFor });
}

function rowsOf(examples: Examples): number[][] {
  return Array.from({ length: examples.count }, (_, index) => [...examples.at(index, 0).ids]);
}

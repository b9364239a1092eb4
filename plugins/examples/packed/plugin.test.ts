import { describe, expect, it } from 'vitest';
import { bertFrame, plainFrame, randomFor, type ExampleBuilder, type Examples, type Frame } from 'electra-run';
import { tokenText } from '../../../test/support/token-text.ts';
import packed from './plugin.ts';

const frame = bertFrame({ cls: 2, sep: 3 });

describe('examples packed', () => {
  it("are filled across documents, with the frame's separator between them", () => {
    expect(
      rowsOf(
        over(
          [
            [10, 11, 12],
            [20, 21],
            [30, 31, 32, 33],
          ],
          6,
        ),
      ),
    ).toEqual([
      [2, 10, 11, 12, 3],
      [2, 20, 21, 3, 30, 3],
      [2, 31, 32, 33, 3],
    ]);
  });

  it('have no separator at either end of the text', () => {
    expect(rowsOf(over([[10, 11, 12, 13], [20]], 6))).toEqual([
      [2, 10, 11, 12, 13, 3],
      [2, 20, 3],
    ]);
    expect(rowsOf(over([[10, 11, 12], [20]], 6))).toEqual([
      [2, 10, 11, 12, 3],
      [2, 20, 3],
    ]);
  });

  it('leave room for a separator of two tokens', () => {
    const twice = { before: [2], between: [3, 3], after: [3], readOut: 'first' } as const;
    const examples = over(
      [
        [10, 11],
        [20, 21, 22],
      ],
      7,
      twice,
    );
    expect([0, 1].map((index) => [...examples.at(index, 0).ids])).toEqual([
      [2, 10, 11, 3, 3, 20, 3],
      [2, 21, 22, 3],
    ]);
  });

  it('lose and repeat nothing, whatever the documents', () => {
    const random = randomFor('packed test');
    for (let trial = 0; trial < 60; trial++) {
      let next = 5;
      const documents = Array.from({ length: 1 + random.integer(9) }, () => Array.from({ length: 1 + random.integer(14) }, () => next++));
      const length = 3 + random.integer(10);
      const examples = over(documents, length);
      const rows = rowsOf(examples);
      expect(rows.flat().filter((id) => id > 4)).toEqual(documents.flat());
      expect(examples.tokens).toBe(rows.flat().length);
      for (const row of rows) {
        expect([row[0], row.at(-1)]).toEqual([2, 3]);
        expect(row.length).toBeLessThanOrEqual(length);
        expect(row.join()).not.toMatch(/\b(2,3|3,3)\b/);
      }
      for (const row of rows.slice(0, -1)) expect(row.length).toBeGreaterThan(length - 2);
    }
  });

  it('have the whole frame around each document, and say where it begins, where documents are kept apart', () => {
    const [texts, last] = [[[10, 11], [20], [30, 31, 32, 33]], { ...frame, lastSegment: 2 }];
    const examples = over(texts, 12, last, 'document');
    expect(rowsOf(over(texts, 12, frame, 'document'))).toEqual([
      [2, 10, 11, 3, 2, 20, 3, 2, 30, 31, 32, 3],
      [2, 33, 3],
    ]);
    const [first, second] = [0, 1].map((index) => examples.at(index, 0));
    expect([...(first.documents ?? [])]).toEqual([0, 0, 0, 0, 4, 4, 4, 7, 7, 7, 7, 7]);
    expect([...first.segments]).toEqual([0, 0, 0, 2, 0, 0, 2, 0, 0, 0, 0, 2]);
    expect([...(second.documents ?? [])]).toEqual([0, 0, 0]);
    expect(examples.packing?.()).toEqual({ pieces: 4, cut: 1, dropped: 0 });
    // No room for a token beside another frame.
    expect(
      rowsOf(
        over(
          [
            [10, 11],
            [20, 21],
          ],
          6,
          frame,
          'document',
        ),
      ).map(({ length }) => length),
    ).toEqual([4, 4]);
  });

  it('are none when there is no text', () => {
    expect(over([], 8).count).toBe(0);
  });

  it('need room for a token beside the frame', () => {
    expect(() => over([[9]], 2)).toThrow(/at least 3 tokens/);
    expect(rowsOf(over([[9]], 1, plainFrame({ sep: 3 })))).toEqual([[9]]);
  });
});

function over(
  documents: readonly number[][],
  length: number,
  around: Frame = frame,
  attention: 'sequence' | 'document' = 'sequence',
): Examples {
  const builder = packed.create({ attention }, {}) as ExampleBuilder;
  return builder.over(tokenText(documents), { frame: around, length, random: randomFor });
}

function rowsOf(examples: Examples): number[][] {
  return Array.from({ length: examples.count }, (_, index) => {
    const { ids, segments, special } = examples.at(index, 0);
    expect([...special]).toEqual([...ids].map((id) => (id < 5 ? 1 : 0)));
    expect(segments).toEqual(new Int32Array(ids.length));
    return [...ids];
  });
}

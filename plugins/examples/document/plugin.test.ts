import { describe, expect, it } from 'vitest';
import { bertFrame, plainFrame, randomFor, type ExampleBuilder, type Examples, type Frame } from 'electra-run';
import { tokenText } from '../../../test/support/token-text.ts';
import document from './plugin.ts';

const frame = bertFrame({ cls: 2, sep: 3 });

describe('examples document', () => {
  it('keep documents apart', () => {
    expect(
      rowsOf(
        over(
          [
            [10, 11, 12],
            [20, 21, 22, 23, 24],
          ],
          5,
        ),
      ),
    ).toEqual([
      [2, 10, 11, 12, 3],
      [2, 20, 21, 22, 3],
      [2, 23, 24, 3],
    ]);
  });

  it('lose and repeat nothing, whatever the documents', () => {
    const random = randomFor('document test');
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
      expect(rows.every((row) => row.filter((id) => id === 3).length === 1)).toBe(true);
    }
  });

  it('are none when there is no text', () => {
    expect(over([], 8).count).toBe(0);
  });

  it('need room for a token beside the frame', () => {
    expect(() => over([[9]], 2)).toThrow(/at least 3 tokens/);
    expect(rowsOf(over([[9]], 1, plainFrame({ sep: 3 })))).toEqual([[9]]);
  });
});

function over(documents: readonly number[][], length: number, around: Frame = frame): Examples {
  return (document.create({}, {}) as ExampleBuilder).over(tokenText(documents), { frame: around, length, random: randomFor });
}

function rowsOf(examples: Examples): number[][] {
  return Array.from({ length: examples.count }, (_, index) => {
    const { ids, segments, special } = examples.at(index, 0);
    expect([...special]).toEqual([...ids].map((id) => (id < 5 ? 1 : 0)));
    expect(segments).toEqual(new Int32Array(ids.length));
    return [...ids];
  });
}

import { describe, expect, it } from 'vitest';
import { randomFor } from '../random.ts';
import { pack, type Packing } from './pack.ts';
import type { TokenStore } from './token-store.ts';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };

describe('pack', () => {
  it('fills sequences across documents, with [SEP] between them', () => {
    expect(
      sequences(
        [
          [10, 11, 12],
          [20, 21],
          [30, 31, 32, 33],
        ],
        6,
        'packed',
      ),
    ).toEqual([
      [2, 10, 11, 12, 3, 0],
      [2, 20, 21, 3, 30, 3],
      [2, 31, 32, 33, 3, 0],
    ]);
  });

  it('keeps documents apart when asked to', () => {
    expect(
      sequences(
        [
          [10, 11, 12],
          [20, 21, 22, 23, 24],
        ],
        5,
        'document',
      ),
    ).toEqual([
      [2, 10, 11, 12, 3],
      [2, 20, 21, 22, 3],
      [2, 23, 24, 3, 0],
    ]);
  });

  it('puts no [SEP] beside [CLS] or beside the last [SEP]', () => {
    expect(sequences([[10, 11, 12, 13], [20]], 6, 'packed')).toEqual([
      [2, 10, 11, 12, 13, 3],
      [2, 20, 3, 0, 0, 0],
    ]);
    expect(sequences([[10, 11, 12], [20]], 6, 'packed')).toEqual([
      [2, 10, 11, 12, 3, 0],
      [2, 20, 3, 0, 0, 0],
    ]);
  });

  it.each(['packed', 'document'] as const)('loses and repeats nothing, whatever the documents (%s)', (packing) => {
    const random = randomFor('pack test', packing);
    for (let trial = 0; trial < 60; trial++) {
      let next = 5;
      const documents = Array.from({ length: 1 + random.integer(9) }, () => Array.from({ length: 1 + random.integer(14) }, () => next++));
      const length = 3 + random.integer(10);
      const packed = pack(storeOf(documents), special, length, packing);
      const rows = sequences(documents, length, packing);
      expect(rows.flat().filter((id) => id > 4)).toEqual(documents.flat());
      expect(packed.tokens).toBe(rows.flat().filter((id) => id !== special.pad).length);
      for (const row of rows) {
        expect(row[0]).toBe(special.cls);
        expect(row.join()).not.toMatch(/\b(2,3|3,3)\b/);
        const real = row.filter((id) => id !== special.pad);
        expect(real.at(-1)).toBe(special.sep);
        expect(row.slice(real.length).every((id) => id === special.pad)).toBe(true);
      }
      if (packing === 'packed') for (const row of rows.slice(0, -1)) expect(row.filter((id) => id === special.pad).length).toBeLessThan(2);
      const borders = documents.slice(1).map(([first]) => first);
      const inside = rows.flatMap((row) => row.slice(2).filter((id, at) => borders.includes(id) && row[at + 1] !== special.sep));
      expect(inside).toEqual([]);
    }
  });

  it('has no sequences when there is no text', () => {
    expect(pack(storeOf([]), special, 8, 'packed').count).toBe(0);
    expect(pack(storeOf([]), special, 8, 'document').count).toBe(0);
  });

  it('refuses sequences without room for a piece', () => {
    expect(() => pack(storeOf([[9]]), special, 2, 'packed')).toThrow(/at least 3 tokens/);
  });
});

function storeOf(documents: readonly number[][]): TokenStore {
  let tokens = 0;
  const starts = documents.map((pieces) => (tokens += pieces.length) - pieces.length);
  return {
    ids: Uint16Array.from(documents.flat()),
    index: { version: 1, dtype: 'uint16', tokens, documents: starts, tokenizer: '', corpus: '', part: 'train', sha256: '' },
  };
}

function sequences(documents: readonly number[][], length: number, packing: Packing): number[][] {
  const packed = pack(storeOf(documents), special, length, packing);
  return Array.from({ length: packed.count }, (_, index) => {
    const ids = new Int32Array(length).fill(-1);
    const real = packed.write(index, ids, 0);
    expect(real).toBe(ids.filter((id) => id !== special.pad).length);
    return [...ids];
  });
}

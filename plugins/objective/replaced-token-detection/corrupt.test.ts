import { describe, expect, it } from 'vitest';
import type { Masker, SequenceBatch, Tokenizer } from 'electra-run';
import uniform from '../../masker/uniform/plugin.ts';
import { createCorrupter } from './corrupt.ts';

const tokenizer = { special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 } } as Tokenizer;
const draw = { seed: 1, step: 0 };

/** [CLS] a b c d e f [SEP] · [CLS] g [SEP] and padding */
const batch: SequenceBatch = {
  batch: 2,
  length: 8,
  ids: Int32Array.of(2, 10, 11, 12, 13, 14, 15, 3, 2, 16, 3, 0, 0, 0, 0, 0),
  types: new Int32Array(16),
  lengths: Int32Array.of(8, 3),
};

describe('corrupting a batch', () => {
  it('points unused slots at different positions that were not chosen, with weight 0', () => {
    const [{ positions, weights, originals }] = createCorrupter(choosing([[2, 5, 6], [1]], 4), tokenizer)(batch, draw);
    expect([...weights]).toEqual([1, 1, 1, 0, 1, 0, 0, 0]);
    expect([...positions.subarray(0, 3)]).toEqual([2, 5, 6]);
    expect(positions[4]).toBe(8 + 1);
    expect(new Set(positions).size).toBe(8);
    expect([...positions].map((row) => Math.floor(row / 8))).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect([...originals]).toEqual([...positions].map((row) => batch.ids[row]));
  });

  it('shows the generator what the masker says at the chosen positions, and the text everywhere else', () => {
    const [{ inputs, ids, mask, types }] = createCorrupter(choosing([[2, 5], [1]], 3, 4), tokenizer)(batch, draw);
    expect([...inputs]).toEqual([2, 10, 4, 12, 13, 4, 15, 3, 2, 4, 3, 0, 0, 0, 0, 0]);
    expect([...ids]).toEqual([...batch.ids]);
    expect([...mask]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
    expect([...types]).toEqual([...batch.types]);
    expect(batch.ids[2]).toBe(11);
  });

  it('offers the masker real tokens only, without [CLS], [SEP] and [MASK], and a stream for each sequence and step', () => {
    const seen: { candidates: readonly number[]; first: number }[] = [];
    const masker: Masker = {
      maxPositions: () => 2,
      mask({ candidates }, _tokenizer, random) {
        seen.push({ candidates, first: random.uniform() });
        return { positions: [], inputs: [] };
      },
    };
    const corrupt = createCorrupter(masker, tokenizer);
    const masked = { ...batch, ids: batch.ids.map((id) => (id === 12 ? 4 : id)) };
    for (const step of [0, 1, 0]) corrupt(masked, { seed: 1, step });
    expect(seen.slice(0, 2).map(({ candidates }) => candidates)).toEqual([[1, 2, 4, 5, 6], [1]]);
    expect(new Set(seen.map(({ first }) => first)).size).toBe(4);
    expect(seen.slice(4)).toEqual(seen.slice(0, 2));
  });

  it('gives a sequence in which nothing is chosen slots that weigh nothing', () => {
    const [{ weights, positions, inputs }] = createCorrupter(choosing([[], []], 2), tokenizer)(batch, draw);
    expect([...weights]).toEqual([0, 0, 0, 0]);
    expect(new Set(positions).size).toBe(4);
    expect([...inputs]).toEqual([...batch.ids]);
  });

  it('never chooses a position twice, with the masker of the paper', async () => {
    const corrupt = createCorrupter(await uniform.create({ probability: 0.5, maskTokenProbability: 0.85 }, {}), tokenizer);
    for (let step = 0; step < 200; step++) {
      const [{ positions, weights, inputs }] = corrupt(batch, { seed: 1, step });
      expect(new Set(positions).size).toBe(positions.length);
      const chosen = new Set([...positions].filter((_, slot) => weights[slot] === 1));
      expect([...inputs].filter((id, row) => id !== batch.ids[row] && !chosen.has(row))).toEqual([]);
    }
  });

  it.each([
    ['more positions than it said', choosing([[1, 2, 3], [1]], 2), /chose 3 positions where its maxPositions allows 2/],
    ['a position twice', choosing([[2, 2], [1]], 2), /a position twice: 2, 2/],
    ['a special token', choosing([[0], [1]], 2), /chose position 0, which is none of its candidates/],
    ['padding', choosing([[1], [5]], 2), /chose position 5, which is none of its candidates/],
    [
      'fewer inputs than positions',
      { maxPositions: () => 2, mask: () => ({ positions: [1, 2], inputs: [4] }) } satisfies Masker,
      /returned 2 positions but 1 inputs/,
    ],
  ])('stops at a masker that chooses %s', (_, masker, message) => {
    expect(() => createCorrupter(masker, tokenizer)(batch, draw)).toThrow(message);
  });
});

/** A masker that chooses these positions, sequence after sequence. */
function choosing(positions: readonly (readonly number[])[], most: number, input = 4): Masker {
  let next = 0;
  return { maxPositions: () => most, mask: () => ({ positions: positions[next], inputs: positions[next++].map(() => input) }) };
}

import { describe, expect, it } from 'vitest';
import { bertFrame, framed, layOut, randomFor, type ExampleBatch, type Masker } from 'electra-run';
import { rtdObjective, tinyTokenizer } from './support/tiny-rtd.ts';
import uniform from '../plugins/masker/uniform/plugin.ts';

const frame = bertFrame(tinyTokenizer.special);
const seed = 1;

/** [CLS] a b c d e f [SEP] · [CLS] g [SEP] and padding */
const batch: ExampleBatch = {
  length: 8,
  examples: [[10, 11, 12, 13, 14, 15], [16]].map((text, index) => ({ ...framed(frame, text), labels: {}, index, epoch: 0 })),
};

describe('corrupting a batch', () => {
  it('points unused slots at different positions that were not chosen, with weight 0', () => {
    const [{ positions, chosen }] = layOut(rtdObjective({ masker: choosing([[2, 5, 6], [1]], 4) }), batch, seed);
    expect([...chosen]).toEqual([1, 1, 1, 0, 1, 0, 0, 0]);
    expect([...positions.subarray(0, 3)]).toEqual([2, 5, 6]);
    expect(positions[4]).toBe(8 + 1);
    expect(new Set(positions).size).toBe(8);
    expect([...positions].map((row) => Math.floor(row / 8))).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it('shows the generator what the masker says at the chosen positions, and the text everywhere else', () => {
    const [{ inputs, ids, real, segments }] = layOut(rtdObjective({ masker: choosing([[2, 5], [1]], 3, 4) }), batch, seed);
    expect([...inputs]).toEqual([2, 10, 4, 12, 13, 4, 15, 3, 2, 4, 3, 0, 0, 0, 0, 0]);
    expect([...ids]).toEqual([2, 10, 11, 12, 13, 14, 15, 3, 2, 16, 3, 0, 0, 0, 0, 0]);
    expect([...real]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0]);
    expect([...segments]).toEqual(Array(16).fill(0));
  });

  it('says of every token whether it was chosen, where only those are judged', () => {
    const [{ chosen_tokens, chosen_tokens_count }] = layOut(
      rtdObjective({ masker: choosing([[2, 5], [1]], 3), detect: 'chosen' }),
      batch,
      seed,
    );
    expect([...chosen_tokens]).toEqual([0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    expect([...chosen_tokens_count]).toEqual([3]);
  });

  it("offers the masker real tokens only, without the frame's, and a stream for each example and epoch", () => {
    const seen: { candidates: readonly number[]; first: number }[] = [];
    const masker: Masker = {
      maxPositions: () => 2,
      mask({ candidates }, _tokenizer, random) {
        seen.push({ candidates, first: random.uniform() });
        return { positions: [], inputs: [] };
      },
    };
    const objective = rtdObjective({ masker });
    const later = { ...batch, examples: batch.examples.map((example) => ({ ...example, epoch: 1 })) };
    for (const each of [batch, later, { ...batch, examples: batch.examples.toReversed() }]) layOut(objective, each, seed);
    expect(seen.slice(0, 2).map(({ candidates }) => candidates)).toEqual([[1, 2, 3, 4, 5, 6], [1]]);
    expect(new Set(seen.map(({ first }) => first)).size).toBe(4);
    // Another row of a batch, the same example: the same randomness.
    expect(seen.slice(4)).toEqual(seen.slice(0, 2).reverse());
  });

  it('gives a sequence in which nothing is chosen slots that weigh nothing', () => {
    const [{ chosen, positions, inputs, ids }] = layOut(rtdObjective({ masker: choosing([[], []], 2) }), batch, seed);
    expect([...chosen]).toEqual([0, 0, 0, 0]);
    expect(new Set(positions).size).toBe(4);
    expect(inputs).toEqual(ids);
  });

  it('never chooses a position twice, with the masker of the paper', async () => {
    const objective = rtdObjective({
      masker: await uniform.create({ probability: 0.5, maskTokenProbability: 0.85, randomTokenProbability: 0 }, {}),
    });
    for (let each = 0; each < 200; each++) {
      const [{ positions, chosen, inputs, ids }] = layOut(objective, batch, each);
      expect(new Set(positions).size).toBe(positions.length);
      const taken = new Set([...positions].filter((_, slot) => chosen[slot] === 1));
      expect([...inputs].filter((id, row) => id !== ids[row] && !taken.has(row))).toEqual([]);
    }
  });

  it.each([
    ['more positions than it said', choosing([[1, 2, 3], [1]], 2), /chose 3 positions where its maxPositions allows 2/],
    ['a position twice', choosing([[2, 2], [1]], 2), /a position twice: 2, 2/],
    ['a special token', choosing([[0], [1]], 2), /chose position 0, which is none of its candidates/],
    ['an id that there is not', choosing([[1], [1]], 2, 40), /returned the id 40, and the vocabulary has 40 pieces/],
    ['padding', choosing([[1], [5]], 2), /chose position 5, which is none of its candidates/],
    [
      'fewer inputs than positions',
      { maxPositions: () => 2, mask: () => ({ positions: [1, 2], inputs: [4] }) } satisfies Masker,
      /returned 2 positions but 1 inputs/,
    ],
  ])('stops at a masker that chooses %s', (_, masker, message) => {
    expect(() => layOut(rtdObjective({ masker }), batch, seed)).toThrow(message);
  });

  it('masks an example alike wherever it stands', () => {
    const { corrupt } = rtdObjective({
      masker: uniform.create({ probability: 0.5, maskTokenProbability: 0.85, randomTokenProbability: 0 }, {}) as Masker,
    });
    const [once, again] = [1, 2].map(() => corrupt(batch.examples[0], { length: 8, random: randomFor('same'), progress: 1 }));
    expect(once).toEqual(again);
  });
});

/** A masker that chooses these positions, sequence after sequence. */
function choosing(positions: readonly (readonly number[])[], most: number, input = 4): Masker {
  let next = 0;
  return { maxPositions: () => most, mask: () => ({ positions: positions[next], inputs: positions[next++].map(() => input) }) };
}

import { expect, it } from 'vitest';
import { randomFor, type Masker, type Sequence, type Tokenizer } from 'electra-run';
import weighted from './plugin.ts';

const tokenizer = { vocabularySize: 12, special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 } } as Tokenizer;
/** Token 5 stands a hundred times as often as token 6, counted from one. */
const tokenFrequencies = Float64Array.of(0, 0, 0, 0, 0, 9999, 99, 0, 0, 0, 0, 0);
const settings = { maskTokenProbability: 1, randomTokenProbability: 0 };
/** Twenty candidates, of both in turn. */
const sequence: Sequence = {
  ids: Int32Array.of(2, ...Array.from({ length: 20 }, (_, index) => 5 + (index % 2)), 3),
  length: 22,
  candidates: Array.from({ length: 20 }, (_, index) => index + 1),
};

it.each([
  [0, 1],
  [0.5, 10],
  [1, 100],
])('with exponent %d a token that is a hundred times as rare is chosen first %d times as often', (exponent, ratio) => {
  const masker = weighted.create({ ...settings, exponent, probability: 0.05 }, { tokenFrequencies }) as Masker;
  const trials = 20_000;
  let rare = 0;
  for (let trial = 0; trial < trials; trial++) {
    const { positions } = masker.mask(sequence, tokenizer, randomFor('first', exponent, trial), 1);
    expect(positions).toHaveLength(1);
    if (sequence.ids[positions[0]] === 6) rare += 1;
  }
  const share = ratio / (ratio + 1);
  expect(Math.abs(rare / trials - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / trials));
});

it('chooses each position once, as many as its budget, and tokens that the text lacks before all others', () => {
  const masker = weighted.create({ ...settings, exponent: 2, probability: 0.5 }, { tokenFrequencies }) as Masker;
  const ids = sequence.ids.slice();
  ids[7] = 9;
  for (let trial = 0; trial < 50; trial++) {
    const { positions } = masker.mask({ ...sequence, ids }, tokenizer, randomFor('many', trial), 1);
    expect([positions.length, new Set(positions).size, positions.includes(7)]).toEqual([11, 11, true]);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  }
});

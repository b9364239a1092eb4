import { describe, expect, it } from 'vitest';
import { randomFor, type Sequence, type Tokenizer } from 'electra-run';
import uniform from './plugin.ts';

const special = { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 };
const tokenizer = { special } as Tokenizer;
const masker = await uniform.create({ probability: 0.15, maskTokenProbability: 0.85, randomTokenProbability: 0 }, {});

describe('masker uniform', () => {
  it.each([
    [128, 128, 19],
    [128, 20, 3],
    [128, 10, 2],
    [64, 5, 1],
    [16, 3, 1],
    [10, 10, 2],
  ])('of %i tokens, %i of them real, chooses %i', (length, real, count) => {
    const { positions, inputs } = masker.mask(sequence(length, real), tokenizer, randomFor('count'), 1);
    expect(positions.length).toBe(count);
    expect(inputs.length).toBe(count);
    expect(count).toBeLessThanOrEqual(masker.maxPositions(length));
  });

  it('chooses no position twice, and never [CLS], [SEP] or padding', () => {
    for (let trial = 0; trial < 300; trial++) {
      const real = 3 + (trial % 60);
      const { positions } = masker.mask(sequence(64, real, 10), tokenizer, randomFor('positions', trial), 1);
      expect(new Set(positions).size).toBe(positions.length);
      for (const position of positions) expect(sequence(64, real, 10).candidates).toContain(position);
    }
  });

  it('chooses nothing where there is no candidate, and all of them when few are left', async () => {
    expect(masker.mask({ ...sequence(8, 2), candidates: [] }, tokenizer, randomFor('none'), 1).positions).toEqual([]);
    const everything = await uniform.create({ probability: 1, maskTokenProbability: 1, randomTokenProbability: 0 }, {});
    const { positions, inputs } = everything.mask(sequence(8, 6), tokenizer, randomFor('all'), 1);
    expect(positions).toEqual([1, 2, 3, 4]);
    expect(inputs).toEqual([4, 4, 4, 4]);
  });

  it('chooses each position equally often', () => {
    const trials = 6000;
    const counts = Array.from({ length: 40 }, () => 0);
    for (let trial = 0; trial < trials; trial++)
      for (const position of masker.mask(sequence(40, 40), tokenizer, randomFor('uniform', trial), 1).positions) counts[position] += 1;
    const expected = (trials * 6) / 38;
    const chiSquare = counts.slice(1, 39).reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquare).toBeLessThan(69.3); // 37 degrees of freedom, p = 0.001; smaller still without replacement
  });

  it('shows [MASK] at 85 % of the chosen positions and the token itself at the rest', () => {
    let masked = 0;
    let chosen = 0;
    for (let trial = 0; trial < 2000; trial++) {
      const { positions, inputs } = masker.mask(sequence(64, 64), tokenizer, randomFor('inputs', trial), 1);
      for (const [index, position] of positions.entries()) {
        chosen += 1;
        if (inputs[index] === special.mask) masked += 1;
        else expect(inputs[index]).toBe(sequence(64, 64).ids[position]);
      }
    }
    expect(Math.abs(masked / chosen - 0.85)).toBeLessThan(0.01);
  });

  it('draws the same for the same random stream', () => {
    const [a, b] = [1, 2].map(() => masker.mask(sequence(64, 50), tokenizer, randomFor(7, 'mask', 3), 1));
    expect(a).toEqual(b);
  });
});

/** [CLS] x … x [SEP] and padding; a further [SEP] at `border`. */
function sequence(length: number, real: number, border = -1): Sequence {
  const ids = Int32Array.from({ length }, (_, at) =>
    at === 0 ? special.cls : at === real - 1 || at === border ? special.sep : at < real ? 100 + at : special.pad,
  );
  const candidates = [...ids.keys()].filter((at) => at < real && ids[at] !== special.cls && ids[at] !== special.sep);
  return { ids, length: real, candidates };
}

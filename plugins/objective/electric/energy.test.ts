import { add, grad, mul, setBackend, sum, tensor1d, tensor2d, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTfjs } from '../../../src/tensor/load-tfjs.ts';
import { contrast } from './energy.ts';

beforeAll(async () => {
  loadTfjs();
  await setBackend('cpu');
});

/** Three tokens: what the text has, and what the noise has. */
const text = [0.6, 0.3, 0.1];
const q = [0.2, 0.2, 0.6];

describe('noise contrastive estimation', () => {
  it('costs what a hand can reckon: twice as likely as noise, one coin in four for noise', async () => {
    // p̂ = 0.4 = 2 q: the odds of noise are 0.25 · 0.2 to 0.75 · 0.4, 1 to 6.
    const rows = at({ scores: [-Math.log(0.4) - Math.log(3), -Math.log(0.4) - Math.log(3)], tokens: [0, 0], noised: [1, 0], noise: 0.25 });
    const [noise, kept] = await rows.loss.data();
    expect(noise).toBeCloseTo(Math.log(7), 5);
    expect(kept).toBeCloseTo(Math.log(7 / 6), 5);
    expect((await rows.energy.data())[0]).toBeCloseTo(-Math.log(0.4), 5);
    expect((await rows.ratio.data())[0]).toBeCloseTo(2, 5);
  });

  it.each([0.5, 0.2])('is least, over all coins and tokens, where the energies are those of the text (noise %d)', async (noise) => {
    const slopes = async (energies: readonly number[]): Promise<number[]> => {
      const cases = [0, 1, 2].flatMap((token) => [
        { token, noised: 0, chance: (1 - noise) * text[token] },
        { token, noised: 1, chance: noise * q[token] },
      ]);
      const chances = tensor1d(cases.map(({ chance }) => chance));
      const tokens = cases.map(({ token }) => token);
      const expected = (scores: Tensor): Tensor =>
        sum(mul(at({ scores, tokens, noised: cases.map((each) => each.noised), noise }).loss, chances));
      const slope = await grad(expected)(tensor1d(tokens.map((token) => energies[token] - Math.log(3)))).data();
      return [0, 1, 2].map((token) => cases.reduce((total, each, i) => total + (each.token === token ? slope[i] : 0), 0));
    };
    const right = text.map((share) => -Math.log(share));
    for (const slope of await slopes(right)) expect(slope).toBeCloseTo(0, 6);
    expect((await slopes([right[0] + 0.5, right[1], right[2]]))[0]).toBeGreaterThan(0.01);
    expect((await slopes([right[0] - 0.5, right[1], right[2]]))[0]).toBeLessThan(-0.01);
  });

  it('estimates what the probabilities sum to from samples of the noise', async () => {
    // Energies of half of the text's probabilities, each token as often as the noise has it.
    const scores = text.map((share) => -Math.log(share / 2) - Math.log(3));
    const ratio = await at({ scores, tokens: [0, 1, 2], noised: [1, 1, 1], noise: 0.5 }).ratio.data();
    expect(q.reduce((total, share, token) => total + share * ratio[token], 0)).toBeCloseTo(0.5, 5);
  });

  it('lets no gradient into the noise', async () => {
    const logits = tensor2d([q.map(Math.log)]);
    const loss = (noise_MV: Tensor): Tensor =>
      sum(
        contrast({
          score_M: tensor1d([0.3]),
          noise_MV: noise_MV as Tensor2D,
          tokens_M: tensor1d([1], 'int32'),
          noised_M: tensor1d([1]),
          noise: 0.5,
        }).loss,
      );
    expect([...(await grad((x: Tensor) => add(loss(x), mul(sum(x), 0)))(logits).data())]).toEqual([0, 0, 0]);
  });
});

function at({
  scores,
  tokens,
  noised,
  noise,
}: {
  scores: readonly number[] | Tensor;
  tokens: readonly number[];
  noised: readonly number[];
  noise: number;
}): ReturnType<typeof contrast> {
  return contrast({
    score_M: (Array.isArray(scores) ? tensor1d(scores as number[]) : scores) as Tensor1D,
    noise_MV: tensor2d(tokens.map(() => q.map(Math.log))),
    tokens_M: tensor1d([...tokens], 'int32'),
    noised_M: tensor1d([...noised]),
    noise,
  });
}

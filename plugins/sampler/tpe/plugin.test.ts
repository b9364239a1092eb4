/** That it finds what is good sooner than chance does, on functions whose lowest place is known. */
import { describe, expect, it } from 'vitest';
import { randomFor, type SearchDimension, type SearchPoint, type Sampler, type SearchTrial } from 'electra-run';
import random from '../random/plugin.ts';
import { categories, parzen } from './density.ts';
import tpe from './plugin.ts';

const space: readonly SearchDimension[] = [
  { path: 'x', choices: null },
  { path: 'y', choices: null },
  { path: 'which', choices: 4 },
];

/** Branin's function on the unit square (Dixon and Szegö 1978), whose lowest value is 0.398, with a choice that costs. */
function branin({ x, y, which }: SearchPoint): number {
  const [a, b] = [15 * x - 5, 15 * y];
  const bowl = (b - (5.1 / (4 * Math.PI ** 2)) * a ** 2 + (5 / Math.PI) * a - 6) ** 2;
  return bowl + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10 + 5 * which;
}

/** The lowest value after so many trials, as a mean over seeds. */
function lowest(sampler: Sampler, count: number): number {
  const seeds = Array.from({ length: 20 }, (_, seed) => {
    const trials: SearchTrial[] = [];
    for (let trial = 0; trial < count; trial++) {
      const at = sampler.propose(space, trials, randomFor(seed, trial));
      trials.push({ at, loss: branin(at), steps: 1 });
      trials.sort((one, other) => Number(one.loss) - Number(other.loss));
    }
    return Number(trials[0].loss);
  });
  return seeds.reduce((sum, loss) => sum + loss, 0) / seeds.length;
}

const estimator = tpe.create({ startup: 8, share: 0.15, candidates: 24 }, {}) as Sampler;

it.each([40, 80])('comes nearer to the lowest value of a known function with %i trials than as many random draws do', (count) => {
  expect(lowest(estimator, count)).toBeLessThan(lowest(random.create({}, {}) as Sampler, count));
});

describe('a density', () => {
  it.each([
    ['of places', parzen([0.1, 0.12, 0.9])],
    ['of one place at an end', parzen([0])],
    ['of the same place often', parzen([0.5, 0.5, 0.5, 0.5])],
  ])('%s is one in all, and its draws are distributed as it says', (_, density) => {
    const middle = (bin: number): number => (bin + 0.5) / 1000;
    const all = Array.from({ length: 1000 }, (_each, bin) => density.at(middle(bin)) / 1000);
    expect(all.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 3);
    const stream = randomFor('density');
    const draws = Array.from({ length: 20_000 }, () => density.draw(stream));
    for (const end of [0.2, 0.5, 0.8]) {
      const share = draws.filter((place) => place < end).length / draws.length;
      expect(share).toBeCloseTo(
        all.slice(0, end * 1000).reduce((sum, each) => sum + each, 0),
        1.7,
      );
    }
  });

  it('of choices gives each a chance, and more to those that were taken', () => {
    const density = categories([2, 2, 0], 3);
    expect([0, 1, 2].map((choice) => density.at(choice))).toEqual([2 / 6, 1 / 6, 3 / 6]);
    const stream = randomFor('choices');
    const draws = Array.from({ length: 12_000 }, () => density.draw(stream));
    [4000, 2000, 6000].forEach((count, choice) => {
      const drawn = draws.filter((each) => each === choice).length;
      expect(Math.abs(drawn - count)).toBeLessThan(300);
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { Figure } from '../kinds/figure.ts';
import { randomFor } from '../random.ts';
import { atFloor } from './at-floor.ts';
import { addToCurve, emptyCurve } from './curve.ts';
import { noted, type Diagnosis } from './diagnosis.ts';

const figure: Figure = { name: 'lm_loss', label: 'loss', better: 'lower', floor: 'lm_loss_floor', atFloor: 'it guesses by frequency' };
const FLOOR = 6.5;
const random = randomFor(1, 'noise');

/** What is told of a training whose loss is this at each step, with the noise of batches. */
function told(steps: number, lossAt: (step: number) => number, rateAt: (step: number) => number = () => 1, from = 0): string[] {
  const curve = emptyCurve();
  const diagnoses: Diagnosis[] = [];
  const lines: string[] = [];
  for (let step = from + 1; step <= steps; step++) {
    const loss = lossAt(step) + 0.15 * random.normal();
    if (!addToCurve(curve, step, { lm_loss: loss }, (means) => ({ ...means, lm_loss_floor: FLOOR }))) continue;
    const finding = atFloor(curve.points, figure, { from, rises: (earlier, now) => rateAt(now) > rateAt(earlier) });
    const news = noted(diagnoses, { name: 'at-floor', about: 'lm_loss' }, finding, step);
    if (news) lines.push(news.line);
  }
  return lines;
}

/** Down to the floor by step 150, and from `left` on slowly below it. */
const plateau = (left: number) => (step: number) =>
  step < 150 ? 9 - (2.5 * step) / 150 : step < left ? FLOOR : FLOOR - 0.004 * (step - left);

describe('a loss at its floor', () => {
  it('is told of once when it stays, and once when it is over, whatever the noise', () => {
    const lines = told(1000, plateau(600));
    expect(lines).toEqual([
      expect.stringMatching(
        /^step (3\d\d|400): loss stays at its floor, 6\.\d+ where 6\.500 takes no learning: it guesses.* \(since step 1[02457]\d; docs/,
      ),
      expect.stringMatching(/^step [67]\d\d: loss is below its floor of 6\.500, after [56]\d\d steps$/),
    ]);
    expect(lines[0]).toContain('; docs/learning.md#at-floor)');
  });

  it('is nothing where the loss only passes it', () => {
    expect(told(1000, plateau(200))).toEqual([]);
    for (const slow of [200, 400, 800, 1600]) expect(told(3 * slow, (step) => 4 + 5 * Math.exp(-step / slow))).toEqual([]);
  });

  it('does not chatter where the loss goes along the border', () => {
    expect(told(3000, (step) => (step < 150 ? plateau(9999)(step) : 0.977 * FLOOR)).length).toBeLessThanOrEqual(1);
  });

  it('is told of where the loss stays above it, but not while the rate still rises', () => {
    expect(told(1000, () => 8)).toEqual([expect.stringMatching(/^step 2\d\d: loss stays above its floor, [78]\.\d+ where 6\.500/)]);
    expect(
      told(
        1000,
        () => 8,
        (step) => step,
      ),
    ).toEqual([]);
  });

  it('counts from the beginning of a stage', () => {
    expect(told(5400, plateau(0), () => 1, 5000)).toEqual([]);
    expect(
      told(
        5400,
        () => FLOOR,
        () => 1,
        5000,
      ),
    ).toEqual([expect.stringMatching(/^step 5200: .*\(since step 5000; /)]);
  });

  it('is no plateau of experiments/base.json5, whose generator passes it, and one of a permutation language model of its size', () => {
    const read = (means: readonly number[], every: number): string[] => {
      const curve = emptyCurve();
      return means.flatMap((mean, index) => {
        const symptoms = Array.from({ length: every }, (_, step) => {
          const figures = { lm_loss: mean, lm_loss_floor: 6.506 };
          const point = addToCurve(curve, index * every + step + 1, figures);
          return point && atFloor(curve.points, figure, { from: 0, rises: (earlier) => earlier < 120 });
        });
        return symptoms.flatMap((symptom) => (symptom && 'since' in symptom ? [`${(index + 1) * every} since ${symptom.since}`] : []));
      });
    };
    expect(read(BASE, 25)).toEqual([]);
    expect(read(PERMUTATION, 50)[0]).toBe('300 since 100');
  });
});

/** Means of the generator's loss over 25 steps each of experiments/base.json5. */
const BASE = [
  9.0, 8.806, 8.393, 8.007, 7.467, 7.01, 6.646, 6.594, 6.602, 6.531, 6.509, 6.432, 6.407, 6.335, 6.27, 6.203, 6.184, 6.101, 6.044, 6.02,
  5.989, 5.911, 5.959, 5.925,
];

/** Means over 50 steps each of experiments/objectives/xlnet.json5's kind at that size, whose loss lingers. */
const PERMUTATION = [
  8.792, 7.695, 6.668, 6.557, 6.561, 6.505, 6.514, 6.538, 6.507, 6.359, 6.316, 6.191, 6.144, 6.081, 6.071, 6.038, 5.996, 5.959, 5.942,
  5.854, 5.854, 5.822, 5.852, 5.846, 5.822, 5.861,
];

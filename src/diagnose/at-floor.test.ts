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
        /^step (250|275|300|325): loss stays at its floor, 6\.\d+ where 6\.500 takes no learning: it guesses.* \(since step 1[02457]\d; docs/,
      ),
      expect.stringMatching(/^step [67]\d\d: loss is below its floor of 6\.500, after [56]\d\d steps$/),
    ]);
    expect(lines[0]).toContain('; docs/learning.md#at-floor)');
  });

  it('is nothing where the loss only passes it', () => {
    expect(told(1000, plateau(200))).toEqual([]);
    expect(told(2000, (step) => 4 + 5 * Math.exp(-step / 300))).toEqual([]);
  });

  it('does not chatter where the loss goes along the border', () => {
    expect(told(3000, (step) => (step < 150 ? plateau(9999)(step) : 0.977 * FLOOR)).length).toBeLessThanOrEqual(1);
  });

  it('is told of where the loss stays above it, but not while the rate still rises', () => {
    expect(told(1000, () => 8)).toEqual([expect.stringMatching(/^step 200: loss stays above its floor, 8\.\d+ where 6\.500/)]);
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
});

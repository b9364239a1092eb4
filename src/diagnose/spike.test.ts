import { describe, expect, it } from 'vitest';
import { randomFor } from '../random.ts';
import { noted, type Diagnosis } from './diagnosis.ts';
import { jumps, noLosses } from './spike.ts';

/** What is told of a training of 600 steps, with noise of 3 %. */
function told(lossAt: (step: number) => number, seed = 1): { readonly lines: string[]; readonly diagnoses: Diagnosis[] } {
  const random = randomFor(seed, 'noise');
  const recent = noLosses();
  const diagnoses: Diagnosis[] = [];
  const lines: string[] = [];
  for (let step = 1; step <= 600; step++) {
    const finding = jumps(recent, 'loss', lossAt(step) * (1 + 0.03 * random.normal()), step);
    const news = noted(diagnoses, { name: 'loss-spike', about: 'lm_loss' }, finding, step);
    if (news) lines.push(news.line);
  }
  return { lines, diagnoses };
}

const falling = (step: number): number => 4 + 5 * Math.exp(-step / 100);
const up = (step: number, from: number, to: number): number => (step >= from && step < to ? 1.6 : 1);

describe('a loss', () => {
  it('that falls, rises slowly or has a bad batch now and then is no spike', () => {
    for (let seed = 1; seed <= 20; seed++) {
      expect(told(falling, seed).lines).toEqual([]);
      expect(told((step) => 4 + step / 300, seed).lines).toEqual([]);
      expect(told((step) => falling(step) * (step % 97 === 0 ? 1.4 : 1), seed).lines).toEqual([]);
    }
  });

  it('that jumps is told of once, and once more when it is back', () => {
    const { lines } = told((step) => falling(step) * up(step, 300, 340));
    expect(lines).toEqual([
      expect.stringMatching(
        /^step 30[1-4]: loss has jumped from 4\.[3-5]\d+ to \d\.\d+ \(since step \d+; docs\/learning\.md#loss-spike\)$/,
      ),
      expect.stringMatching(/^step 34[0-6]: loss has come down again, to 4\.\d+, after \d\d steps$/),
    ]);
  });

  it('that jumps and stays is not told of as the usual', () => {
    const { lines, diagnoses } = told((step) => 4 * up(step, 300, 9999));
    expect(lines).toHaveLength(1);
    expect(diagnoses).toMatchObject([{ until: null, times: 1 }]);
  });

  it('that jumps a dozen times is told of three times, and counted', () => {
    const { lines, diagnoses } = told((step) => 4 * (step > 100 && step % 40 < 8 ? 1.6 : 1));
    expect(lines).toHaveLength(6);
    expect(lines[4]).toMatch(/; where it comes again it is only counted$/);
    expect(diagnoses).toHaveLength(1);
    expect(diagnoses[0].times).toBeGreaterThanOrEqual(11);
  });
});

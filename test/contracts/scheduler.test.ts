/** What every scheduler must do, whatever its shape. */
import { describe, expect, it } from 'vitest';
import { build, complaints, componentsOf } from './components.ts';

const definitions = await componentsOf('scheduler');
const totals = [1, 2, 10, 1000];
const warmups = [0, 0.1, 0.5, 1, 7, 5000];

describe.each(definitions)('scheduler $name', (definition) => {
  it('is finite, never negative, and never above the rate', () => {
    for (const warmup of warmups) {
      const { rate } = build('scheduler', definition, { rate: 0.003, warmup });
      for (const total of totals) {
        for (let step = 0; step <= total + 5; step++) {
          const value = rate(step, total);
          expect(Number.isFinite(value) && value >= 0 && value <= 0.003, `step ${step} of ${total}, warm-up ${warmup}: ${value}`).toBe(true);
        }
      }
    }
  });

  it('gives every step that is taken a rate above zero', () => {
    const { rate } = build('scheduler', definition, { rate: 0.003 });
    for (const total of totals) for (let step = 0; step < total; step++) expect(rate(step, total)).toBeGreaterThan(0);
  });

  it('comes within the share of warm-up to the rate, right after warm-up', () => {
    const { rate } = build('scheduler', definition, { rate: 0.003, warmup: 0.1 });
    const rates = Array.from({ length: 1000 }, (_, step) => rate(step, 1000));
    expect(Math.max(...rates)).toBeGreaterThanOrEqual(0.003 * 0.9);
    expect(rates.indexOf(Math.max(...rates))).toBeGreaterThanOrEqual(98);
    expect(rates.indexOf(Math.max(...rates))).toBeLessThanOrEqual(100);
  });

  it('rises during warm-up', () => {
    const { rate } = build('scheduler', definition, { rate: 0.003, warmup: 0.1 });
    for (let step = 1; step < 100; step++) expect(rate(step, 1000)).toBeGreaterThan(rate(step - 1, 1000));
  });

  it('gives the same rate for the same step, in whatever order it is asked', () => {
    const one = build('scheduler', definition, { rate: 0.003 });
    const other = build('scheduler', definition, { rate: 0.003 });
    const forwards = Array.from({ length: 50 }, (_, step) => one.rate(step, 50));
    const backwards = Array.from({ length: 50 }, (_, step) => other.rate(49 - step, 50)).reverse();
    expect(forwards).toEqual(backwards);
  });

  it('needs a rate above zero and a warm-up that is not negative', () => {
    expect(complaints(definition, {}).join()).toContain("required property 'rate'");
    expect(complaints(definition, { rate: 0 }).join()).toContain('/rate');
    expect(complaints(definition, { rate: 1, warmup: -1 }).join()).toContain('/warmup');
  });
});

import { expect, it } from 'vitest';
import { addToCurve, emptyCurve } from './curve.ts';

it('has a point for 25 steps, with their means and what follows of them', () => {
  const curve = emptyCurve();
  const made = Array.from({ length: 60 }, (_, index) =>
    addToCurve(curve, index + 1, { loss: index }, ({ loss }) => ({ loss, twice: 2 * loss })),
  );
  expect(made.filter(Boolean)).toEqual([
    { step: 25, means: { loss: 12, twice: 24 } },
    { step: 50, means: { loss: 37, twice: 74 } },
  ]);
});

it('never holds more than 128 points, and is the same over the whole way however long it is', () => {
  const curve = emptyCurve();
  for (let step = 1; step <= 100_000; step++) {
    addToCurve(curve, step, { loss: step });
    expect(curve.points.length).toBeLessThan(128);
  }
  expect(curve.points.length).toBeGreaterThanOrEqual(50);
  for (const [index, { step, means }] of curve.points.entries()) {
    const before = curve.points[index - 1]?.step ?? 0;
    expect(means.loss / ((before + 1 + step) / 2)).toBeCloseTo(1, 4);
  }
});

it('goes on where JSON has kept it', () => {
  const [whole, first] = [emptyCurve(), emptyCurve()];
  const add = (curve: typeof whole, from: number, to: number): void => {
    for (let step = from; step <= to; step++) addToCurve(curve, step, { loss: Math.sin(step) });
  };
  add(whole, 1, 7_777);
  add(first, 1, 4_001);
  const second = JSON.parse(JSON.stringify(first)) as typeof first;
  add(second, 4_002, 7_777);
  expect(second).toEqual(whole);
});

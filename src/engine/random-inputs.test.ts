import { describe, expect, it } from 'vitest';
import { RandomInputs } from './random-inputs.ts';

describe('dropout masks', () => {
  it('drop the wanted share, and scale what is kept so that the mean stays 1', () => {
    const random = new RandomInputs();
    const mask = random.draw(random.declare([256, 1024], 0.1), { seed: 1, step: 3 });

    const dropped = mask.filter((x) => x === 0).length / mask.length;
    const mean = mask.reduce((sum, x) => sum + x, 0) / mask.length;
    expect(new Set(mask).size).toBe(2);
    expect(Math.abs(dropped - 0.1)).toBeLessThan(0.003);
    expect(Math.abs(mean - 1)).toBeLessThan(0.004);
  });

  it('are the same again for the same seed, step and place, and others otherwise', () => {
    const [first, second] = [new RandomInputs(), new RandomInputs()];
    const [a, b] = [first.declare([4096], 0.5), first.declare([4096], 0.5)];
    const same = second.declare([4096], 0.5);

    expect(second.draw(same, { seed: 1, step: 7 })).toEqual(first.draw(a, { seed: 1, step: 7 }));
    expect(first.draw(b, { seed: 1, step: 7 })).not.toEqual(first.draw(a, { seed: 1, step: 7 }));
    expect(first.draw(a, { seed: 1, step: 8 })).not.toEqual(first.draw(a, { seed: 1, step: 7 }));
    expect(first.draw(a, { seed: 2, step: 7 })).not.toEqual(first.draw(a, { seed: 1, step: 7 }));
  });

  it.each([
    ['different steps', 1],
    ['one step', 0],
  ])('of %s agree no more often than chance at the same place', (_, later) => {
    const random = new RandomInputs();
    const [input, other] = [random.declare([64, 1024], 0.1), random.declare([64, 1024], 0.1)];
    const agreements = Array.from({ length: 30 }, (_, step) => {
      const [x, y] = [random.draw(input, { seed: 5, step }), random.draw(later ? input : other, { seed: 5, step: step + later })];
      return x.reduce((count, value, i) => count + (value === y[i] ? 1 : 0), 0) / x.length;
    });

    // 0.9² + 0.1² = 0.82.
    agreements.forEach((share) => expect(Math.abs(share - 0.82)).toBeLessThan(0.01));
  });
});

describe('uniform inputs', () => {
  it('stay below 1 in float32 and differ from step to step', () => {
    const random = new RandomInputs();
    const input = random.declare([10_000]);
    const [x, y] = [random.draw(input, { seed: 1, step: 0 }), random.draw(input, { seed: 1, step: 1 })];

    expect(Math.max(...x)).toBeLessThan(1);
    expect(Math.min(...x)).toBeGreaterThanOrEqual(0);
    expect(Math.abs(x.reduce((sum, value) => sum + value, 0) / x.length - 0.5)).toBeLessThan(0.01);
    expect(y).not.toEqual(x);
  });
});

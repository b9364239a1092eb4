import { describe, expect, it } from 'vitest';
import { randomFor } from '../../random.ts';
import { bestInterval, expectedSeconds, simulateCourse, type SavedCourse } from './failures.ts';

const course: SavedCourse = { steps: 1000, step: 2, every: 100, saving: 5, restart: 60 };

/** Failures after so many seconds each, and none afterwards. */
function failing(...after: readonly number[]): () => number {
  const left = [...after];
  return () => left.shift() ?? Infinity;
}

/** At every time with the same probability. */
function failingAtRandom(between: number, seed: number): () => number {
  const random = randomFor(seed, 'failures');
  return () => -between * Math.log1p(-random.uniform());
}

describe('a failure', () => {
  it('that does not come costs nothing but the checkpoints', () => {
    expect(simulateCourse(course, failing())).toEqual({ seconds: 1000 * 2 + 10 * 5, failures: 0, lost: 0 });
    expect(expectedSeconds(course, 1e15)).toBeCloseTo(2050, 3);
  });

  it('costs the steps since the last checkpoint, and the start', () => {
    // Three checkpoints of 205 s, and 41 s into the fourth.
    expect(simulateCourse(course, failing(3 * 205 + 41))).toEqual({ seconds: 2050 + 41 + 60, failures: 1, lost: 41 });
  });

  it('just before a checkpoint is whole loses all of it, just after nothing', () => {
    expect(simulateCourse(course, failing(204.5))).toMatchObject({ lost: 204.5 });
    expect(simulateCourse(course, failing(205))).toMatchObject({ seconds: 2050 + 60, lost: 0 });
  });

  it('of a start has it begin once more', () => {
    expect(simulateCourse(course, failing(100, 20, 59))).toEqual({ seconds: 2050 + 100 + 20 + 59 + 60, failures: 3, lost: 100 });
  });

  it('without checkpoints on the way costs everything before', () => {
    expect(simulateCourse({ ...course, every: 0 }, failing(1999))).toMatchObject({ seconds: 2005 + 1999 + 60, lost: 1999 });
  });

  it('in the stretch after the last whole one costs that', () => {
    const odd = { ...course, steps: 1030 };
    expect(simulateCourse(odd, failing(2050 + 50))).toMatchObject({ seconds: 2050 + 65 + 50 + 60, lost: 50 });
  });
});

describe.each([
  [300, 100],
  [2000, 100],
  [20_000, 100],
  [2000, 10],
  [2000, 130],
  [2000, 0],
])('with failures every %i s and checkpoints every %i steps', (between, every) => {
  it('courses take on average what the closed form says', () => {
    const own = { ...course, every };
    const ran = Array.from({ length: 20_000 }, (_, seed) => simulateCourse(own, failingAtRandom(between, seed)).seconds);
    const mean = ran.reduce((sum, each) => sum + each, 0) / ran.length;
    const deviation = Math.sqrt(ran.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (ran.length - 1));
    const wanted = expectedSeconds(own, between);
    expect(Math.abs(mean - wanted)).toBeLessThan((4 * deviation) / Math.sqrt(ran.length));
    // What it would be without a start is not within the same bounds.
    expect(Math.abs(mean - expectedSeconds({ ...own, restart: 0 }, between))).toBeGreaterThan((4 * deviation) / Math.sqrt(ran.length));
  });
});

it('the interval that is called best loses least, to a hundredth', () => {
  const between = 5000;
  const steps = bestInterval(course.saving, between) / course.step;
  const lossAt = (every: number): number => expectedSeconds({ ...course, steps: 100_000, every: Math.round(every) }, between);
  const least = Math.min(...[0.25, 0.4, 0.6, 0.8, 0.9, 1.1, 1.3, 1.7, 2.5, 4].map((factor) => lossAt(factor * steps)));
  expect(lossAt(steps)).toBeLessThan(1.01 * least);
  for (const far of [4 * steps, steps / 4]) expect(lossAt(far)).toBeGreaterThan(1.02 * lossAt(steps));
});

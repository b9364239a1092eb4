import { describe, expect, it } from 'vitest';
import { largestOf, scheduledAt, scheduledProblems, scheduleOf, type Scheduled } from './scheduled.ts';

describe('a scheduled value', () => {
  const cases: [string, Scheduled, readonly number[]][] = [
    // At 0, 1/4, 1/2, 3/4 and all of the steps.
    ['a number', 0.15, [0.15, 0.15, 0.15, 0.15, 0.15]],
    ['linear', { from: 0.3, to: 0.1 }, [0.3, 0.25, 0.2, 0.15, 0.1]],
    ['linear until half', { from: 0, to: 50, until: 0.5 }, [0, 25, 50, 50, 50]],
    ['cosine', { from: 1, to: 3, shape: 'cosine' }, [1, 2 - Math.SQRT1_2, 2, 2 + Math.SQRT1_2, 3]],
    ['a step after half', { from: 1, to: 50, until: 0.5, shape: 'step' }, [1, 1, 50, 50, 50]],
  ];
  it.each(cases)('that is %s', (_, value, expected) => {
    [0, 0.25, 0.5, 0.75, 1].forEach((progress, index) => expect(scheduledAt(value, progress)).toBeCloseTo(expected[index], 12));
    // What it comes to is exactly what is written: evaluations have it.
    expect(scheduledAt(value, 1)).toBe(expected[4]);
    expect(largestOf(value)).toBe(Math.max(...expected));
  });

  it('stays a number where it is one, so that a program has it as a constant', () => {
    expect(scheduleOf(50)).toBe(50);
    expect(scheduleOf({ from: 1, to: 1 })).toBeTypeOf('function');
  });

  it('is complained about where its step is never taken', () => {
    const options = { a: { from: 1, to: 2, shape: 'step' }, b: { from: 1, to: 2, shape: 'step', until: 0.9 }, c: 3 };
    expect(scheduledProblems(options, ['a', 'b', 'c']).map(({ path }) => path)).toEqual([['a', 'shape']]);
  });
});

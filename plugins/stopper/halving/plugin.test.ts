import { describe, expect, it } from 'vitest';
import { nothingAround, type Standing, type Stopper } from 'electra-run';
import halving from './plugin.ts';

const make = (options: object = {}): Stopper => halving.create({ reduction: 3, rungs: 2, minSteps: 1, ...options }, {}) as Stopper;
const at = (...losses: (number | null)[]): Standing => ({ losses, busy: false });

describe('the rungs of halving', () => {
  it('are shares of the whole training, the lowest first', () => {
    expect(make().rungs(900)).toEqual([100, 300]);
    expect(make({ reduction: 2, rungs: 3 }).rungs(100)).toEqual([13, 25, 50]);
    expect(make({ minSteps: 200 }).rungs(900)).toEqual([300]);
    expect(make({ rungs: 9 }).rungs(10)).toEqual([1, 3]);
  });

  it('are refused where there would be none', () => {
    const check = (minSteps: number, steps: number) =>
      halving.check?.({ reduction: 3, rungs: 2, minSteps }, { ...nothingAround, at: () => steps });
    expect(check(1, 900)).toEqual([]);
    expect(check(400, 900)).toMatchObject([{ path: ['minSteps'], message: expect.stringContaining('900 / 3') }]);
    expect(check(1, 0)).toHaveLength(1);
  });
});

describe('halving', () => {
  it('waits for as many members as one of them is chosen among, and takes the best', () => {
    expect(make().next([at(3), at(1)], 2, false)).toBeNull();
    expect(make().next([at(3), at(1), at(2)], 2, false)).toBe(1);
    expect(make().next([at(3), at(1, 1), at(2)], 2, false)).toBeNull();
  });

  it('looks at the highest rung first', () => {
    expect(make().next([at(1, 3), at(2, 1), at(3, 2), at(0)], 2, false)).toBe(1);
  });

  it('takes nobody who is under way, or has no number', () => {
    expect(make().next([{ losses: [1], busy: true }, at(2), at(3)], 2, false)).toBeNull();
    expect(make({ reduction: 1.1 }).next([at(null), at(null)], 2, false)).toBeNull();
  });

  it('takes the best one further where nobody would come to an end', () => {
    expect(make().next([at(3), at(1)], 2, true)).toBe(1);
    expect(make().next([at(3), at(1, 4)], 2, true)).toBe(1);
    expect(make().next([at(3), at(1, 4, 5)], 2, true)).toBeNull();
    expect(make().next([at(null), at(null)], 2, true)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { meshOf } from '../../test/support/mesh.ts';
import { Interrupted } from '../interrupted.ts';
import { groupOf, groupOfOne, type RankGroup } from './group.ts';

/** Every rank of three, each with a way to be told to stop. */
async function three<T>(work: (group: RankGroup, stop: (reason: unknown) => void) => Promise<T>): Promise<PromiseSettledResult<T>[]> {
  return Promise.allSettled(
    meshOf(3).map((collective) => {
      const own = new AbortController();
      return work(groupOf(collective, own.signal), (reason) => own.abort(reason));
    }),
  );
}

describe('the ranks of a run', () => {
  it('have what the first of them made, and only that one makes it', async () => {
    const makers: number[] = [];
    const make = (rank: number): unknown => {
      makers.push(rank);
      return { accuracy: Number.NaN, names: new Map([['a', Float32Array.of(1, 2)]]), nothing: undefined };
    };
    const all = await three(({ rank, fromFirst }) => fromFirst(() => make(rank)));
    expect(makers).toEqual([0]);
    const made = { accuracy: Number.NaN, names: new Map([['a', Float32Array.of(1, 2)]]), nothing: undefined };
    expect(all).toEqual(Array(3).fill({ status: 'fulfilled', value: made }));
  });

  it("have the first one's numbers", async () => {
    const all = await three(async (group) => {
      const numbers = Float32Array.of(group.rank, 10 + group.rank);
      await group.spread(numbers);
      return [...numbers];
    });
    expect(all).toEqual(Array(3).fill({ status: 'fulfilled', value: [0, 10] }));
  });

  it('stop at the same place, each for its own reason, where one of them is told to', async () => {
    const reasons = await three(async (group, stop) => {
      for (let step = 0; ; step++) {
        if (step === 4 && group.rank === 1) stop('told');
        await group.stopTogether();
        if (group.signal.aborted) return [step, group.rank === 1 ? group.signal.reason : group.signal.reason instanceof Interrupted];
      }
    });
    expect(reasons.map((each) => (each.status === 'fulfilled' ? each.value : each))).toEqual([
      [4, true],
      [4, 'told'],
      [4, true],
    ]);
  });

  it('all refuse where one of them has something else, and say which', async () => {
    const all = await three((group) => group.requireSame('text', group.rank === 2 ? 'other' : 'same'));
    for (const each of all)
      expect(each).toMatchObject({
        status: 'rejected',
        reason: { code: 'ranks-differ', message: expect.stringContaining('Rank 2 of 3 has another text') },
      });
  });

  it('of one process are stopped by its own signal', async () => {
    const own = new AbortController();
    const group = groupOfOne(own.signal);
    own.abort('now');
    await group.stopTogether();
    expect(group.signal.reason).toBe('now');
  });
});

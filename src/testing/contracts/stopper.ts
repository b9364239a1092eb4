/** What every stopper must do: name rungs below the end, choose only who may go on, and let a search come to an end. */
import assert from 'node:assert/strict';
import type { Standing, Stopper } from '../../kinds/stopper.ts';
import { randomFor } from '../../random.ts';
import type { Contract } from '../contract.ts';

/** Carries whole searches out on losses that are drawn, one member at a time and several at once. */
export const stopperContract: Contract<'stopper'> = ({ usual }) => ({
  async 'names rungs that ascend and end before the last step'() {
    const stopper = await usual();
    for (const steps of [10, 30, 100, 997, 100_000]) {
      const rungs = stopper.rungs(steps);
      assert.ok(
        rungs.every((rung, index) => Number.isInteger(rung) && rung >= 1 && rung < steps && rung > (rungs[index - 1] ?? 0)),
        `The rungs of ${steps} steps are ${rungs.join(', ')}.`,
      );
      assert.deepEqual(stopper.rungs(steps), rungs, 'It named other rungs when it was asked again.');
    }
  },

  async 'chooses nobody where there is nobody'() {
    const stopper = await usual();
    for (const closing of [false, true]) assert.equal(stopper.next([], stopper.rungs(30).length, closing), null);
  },

  async 'lets only such members go on as may, and comes to an end'() {
    const stopper = await usual();
    for (const members of [1, 2, 5, 20]) for (const parallel of [1, 3]) search(stopper, { members, parallel, drawn: () => true });
  },

  async 'lets nobody go on whose loss is no number, and the search goes on'() {
    search(await usual(), { members: 12, parallel: 1, drawn: (random) => random > 0.5 });
    search(await usual(), { members: 5, parallel: 1, drawn: () => false });
  },

  async 'decides the same of the same standings, and leaves them as they are'() {
    const stopper = await usual();
    const rungs = stopper.rungs(30).length;
    const standings: Standing[] = Array.from({ length: 9 }, (_, index) => ({ losses: rungs > 0 ? [index] : [], busy: false }));
    const before = structuredClone(standings);
    const first = stopper.next(standings, rungs, true);
    assert.equal(stopper.next(standings, rungs, true), first);
    assert.deepEqual(standings, before);
  },
});

interface Searched {
  readonly members: number;
  readonly parallel: number;
  /** Whether a loss is a number, by a draw. */
  drawn(random: number): boolean;
}

/** Everybody begins at the bottom and goes where the stopper sends it; of those under way one after the other arrives. */
function search(stopper: Stopper, { members, parallel, drawn }: Searched): void {
  const rungs = stopper.rungs(30).length;
  const random = randomFor('search', members, parallel);
  const standings: { losses: (number | null)[]; busy: boolean }[] = [];
  const underWay: number[] = [];
  for (let turns = 0; ; turns++) {
    assert.ok(turns <= 2 * members * (rungs + 2), `A search of ${members} members does not come to an end.`);
    const chosen = underWay.length < parallel ? stopper.next(standings, rungs, standings.length === members) : null;
    if (chosen !== null) {
      const { losses, busy } = standings[chosen] ?? { losses: [], busy: true };
      const last = losses.at(-1);
      assert.ok(
        !busy && losses.length <= rungs && typeof last === 'number',
        `It chose number ${chosen} of ${standings.length} members, of which ${JSON.stringify({ losses, busy, rungs })}.`,
      );
      standings[chosen].busy = true;
      underWay.push(chosen);
    } else if (underWay.length < parallel && standings.length < members) {
      underWay.push(standings.length);
      standings.push({ losses: [], busy: true });
    } else {
      const arrived = underWay.shift();
      if (arrived === undefined) return;
      const loss = random.uniform();
      standings[arrived].losses.push(drawn(random.uniform()) ? loss : null);
      standings[arrived].busy = false;
    }
  }
}

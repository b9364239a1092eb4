import { describe, expect, it } from 'vitest';
import { meshOf } from '../../../test/support/mesh.ts';
import type { Collective } from '../../kinds/collective.ts';
import { gatherFigures } from '../../parallel/gather-figures.ts';
import { gradientSum } from '../../parallel/gradient-sum.ts';
import { groupOf } from '../../parallel/group.ts';
import { sentInStep, stepTraffic } from './traffic.ts';

/** What a rank gives others through it. */
function counting(collective: Collective): { readonly counted: Collective; sent(): number } {
  let sent = 0;
  const counted: Collective = {
    ...collective,
    exchange(outgoing, incoming) {
      sent += outgoing.reduce((sum, { length }, to) => sum + (to === collective.rank ? 0 : length), 0);
      return collective.exchange(outgoing, incoming);
    },
  };
  return { counted, sent: () => sent };
}

describe.each([
  [1, 3, 1000, 4],
  [2, 1, 1000, 4],
  [3, 4, 1600, 1],
  [5, 2, 16, 7],
  [8, 3, 12_352, 6],
])('%i ranks with %i micro-batches each of %i floats and %i figures', (ranks, rounds, floats, figures) => {
  it('send in a step what is said of each, to the byte', async () => {
    const sent = await Promise.all(
      meshOf(ranks).map(async (collective) => {
        const { counted, sent: sentBy } = counting(collective);
        const sum = gradientSum(counted, floats);
        await groupOf(counted, new AbortController().signal).stopTogether();
        const own = Array.from({ length: rounds }, () =>
          Object.fromEntries(Array.from({ length: figures }, (_, figure) => [`figure${figure}`, figure])),
        );
        for (let round = 0; round < rounds; round++) await sum.add(new Float32Array(floats));
        await sum.take(new Float32Array(floats));
        await gatherFigures(counted, own);
        return sentBy();
      }),
    );
    const exchanged = { ranks, rounds, floats, figures };
    // One rank alone gives nobody anything.
    expect(stepTraffic(exchanged).map((each) => each.slices + each.sums + each.figures + each.stop)).toEqual(sent);
    expect(sentInStep(exchanged)).toBe(sent.reduce((all, each) => all + each, 0));
  });

  it('send (k + 1)(n - 1)/n of the gradient each, on average', () => {
    const slices = stepTraffic({ ranks, rounds, floats, figures }).map((each) => each.slices + each.sums);
    const mean = slices.reduce((all, each) => all + each, 0) / ranks;
    expect(mean).toBeCloseTo(((rounds + 1) * (ranks - 1) * 4 * floats) / ranks, 6);
  });
});

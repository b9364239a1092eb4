import { describe, expect, it } from 'vitest';
import { meshOf } from '../../../test/support/mesh.ts';
import type { Collective } from '../../kinds/collective.ts';
import { sharedUpdate } from '../../engine/shared-update.ts';
import { FlatMemory } from '../../nn/memory.ts';
import { groupOf } from '../../parallel/group.ts';
import { sentOf, sentInStep, stepTraffic } from './traffic.ts';

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
  [1, 3, 1008, 4],
  [2, 1, 1008, 4],
  [3, 4, 16_000, 1],
  [5, 2, 16, 7],
  [8, 3, 123_520, 6],
])('%i ranks with %i micro-batches each of %i floats and %i figures', (ranks, rounds, floats, figures) => {
  const exchanged = { ranks, rounds, floats, figures };

  it.each([true, false])('send in a step what is said of each, to the byte; each updates its slice alone: %s', async (apart) => {
    const sent = await Promise.all(
      meshOf(ranks).map(async (collective) => {
        const { counted, sent: sentBy } = counting(collective);
        const memory = new FlatMemory([{ name: 'w', shape: [floats], initializer: () => 0 }] as never, []);
        const own = Object.fromEntries(Array.from({ length: figures }, (_, figure) => [`figure${figure}`, figure]));
        const optimizer = { slots: [], update: () => undefined, ...(apart ? { onDevice: { elementWise: true } } : {}) } as never;
        const update = sharedUpdate(memory, () => Promise.resolve(own), { optimizer, groups: [], collective: counted });
        await groupOf(counted, new AbortController().signal).stopTogether();
        await update.accumulate(
          Array.from({ length: ranks * rounds }, () => ({})),
          { seed: 0, step: 0 },
        );
        await update.squares();
        await update.spread();
        return sentBy();
      }),
    );
    // One rank alone gives nobody anything.
    expect(stepTraffic(exchanged).map(sentOf)).toEqual(sent);
    expect(sentInStep(exchanged)).toBe(sent.reduce((all, each) => all + each, 0));
  });

  it('send (k + 1)(n - 1)/n of the gradient each, on average', () => {
    const slices = stepTraffic(exchanged).map((each) => each.slices + each.sums);
    const mean = slices.reduce((all, each) => all + each, 0) / ranks;
    expect(mean).toBeCloseTo(((rounds + 1) * (ranks - 1) * 4 * floats) / ranks, 6);
  });
});

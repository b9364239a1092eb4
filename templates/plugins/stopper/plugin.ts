// Which members of a search go on. This one compares them once, and lets the better ones train to their end.
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'stopper',
  name: 'my-stopper',
  summary: 'Compares members once, and lets the better ones go on.',
  options: Type.Object({
    at: Type.Number({ default: 0.5, minimum: 0.05, maximum: 0.95, description: 'Share of the steps after which they are compared.' }),
    kept: Type.Number({ default: 0.5, minimum: 0.05, maximum: 1, description: 'Share of them that goes on.' }),
  }),
  create: ({ at, kept }) => ({
    rungs: (steps) => [Math.round(at * steps)].filter((step) => step >= 1 && step < steps),
    // `losses` of a member: at the rungs that it has reached, and behind them at its end; null where it came out as no number.
    next(standings) {
      const reached = standings.map(({ losses, busy }, index) => ({ index, loss: losses[0], waits: losses.length === 1 && !busy }));
      const compared = reached.flatMap((each) => (typeof each.loss === 'number' ? [{ ...each, loss: each.loss }] : []));
      const best = compared.sort((a, b) => a.loss - b.loss || a.index - b.index).slice(0, Math.ceil(kept * compared.length));
      return best.find(({ waits }) => waits)?.index ?? null;
    },
  }),
});

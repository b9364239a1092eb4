/**
 * Asynchronous successive halving (Li et al. 2020, A system for massively parallel hyperparameter tuning, algorithm 2).
 *
 * Of n members that have reached a rung, the n / reduction best go on, the highest rung first; as long as none may, another member begins
 * at the bottom. Where no further member can begin and none has come to its end, the best one on the highest rung goes on, so that few
 * members come to a result too.
 */
import { defineComponent, Type, upTo, type Standing } from 'electra-run';

export default defineComponent({
  kind: 'stopper',
  name: 'halving',
  summary: 'Lets the best share of each rung go on to the next (asynchronous successive halving, Li et al. 2020).',
  options: Type.Object({
    reduction: Type.Number({
      default: 3,
      minimum: 1.1,
      ...upTo(1000),
      description: 'How many members of a rung there are for each that goes on, and how much longer it trains to the next one.',
    }),
    rungs: Type.Integer({
      default: 2,
      minimum: 1,
      ...upTo(50),
      description: 'Pauses before the end, at train.steps / reduction, / reduction², …; fewer where minSteps ends them.',
    }),
    minSteps: Type.Integer({ default: 1, minimum: 1, ...upTo(1e9), description: 'No pause comes before this many steps.' }),
  }),
  check({ reduction, minSteps }, { at }) {
    const steps = at('train.steps');
    if (typeof steps !== 'number' || typeof reduction !== 'number' || typeof minSteps !== 'number') return [];
    if (Math.round(steps / reduction) >= minSteps && Math.round(steps / reduction) < steps && steps > 1) return [];
    return [
      {
        path: ['minSteps'],
        message:
          `the highest rung is train.steps / reduction = ${steps} / ${reduction}, ` +
          `and would come before minSteps, ${minSteps}, or be no pause.`,
        hint: "Take fewer minSteps, or the stopper 'none'.",
      },
    ];
  },
  create: ({ reduction, rungs, minSteps }) => ({
    rungs(steps) {
      const all = Array.from({ length: rungs }, (_, index) => Math.round(steps / reduction ** (rungs - index)));
      return all.filter((step, index) => step >= minSteps && step >= 1 && step < steps && step !== all[index - 1]);
    },
    next(standings, count, closing) {
      for (let rung = count - 1; rung >= 0; rung--) {
        const reached = bestFirst(standings, rung);
        const chosen = reached.slice(0, Math.floor(reached.length / reduction)).find((each) => mayGoOn(standings[each], rung));
        if (chosen !== undefined) return chosen;
      }
      const isOver = standings.some(({ losses, busy }) => busy || losses.length > count);
      if (!closing || isOver) return null;
      for (let rung = count - 1; rung >= 0; rung--) {
        const left = bestFirst(standings, rung).find((each) => mayGoOn(standings[each], rung));
        if (left !== undefined) return left;
      }
      return null;
    },
  }),
});

/** Indices of those that have reached the rung; of equal ones the earlier first, and no numbers last. */
function bestFirst(standings: readonly Standing[], rung: number): number[] {
  const lossOf = (index: number): number => standings[index].losses[rung] ?? Infinity;
  return [...standings.keys()]
    .filter((index) => standings[index].losses.length > rung)
    .sort((a, b) => (lossOf(a) === lossOf(b) ? a - b : lossOf(a) - lossOf(b)));
}

function mayGoOn({ losses, busy }: Standing, rung: number): boolean {
  return !busy && losses.length === rung + 1 && losses[rung] !== null;
}

/** The plain sum of an objective's terms, each with a weight: BERT's and ALBERT's two losses, or one alone. */
import { addN, mul, type Scalar } from '@tensorflow/tfjs-core';
import { constantsIn, defineComponent, ScheduledOption, scheduledProblems, scheduleOf, Type, type Scheduled } from 'electra-run';

export default defineComponent({
  kind: 'loss',
  name: 'sum',
  summary: 'The sum of the terms, each with a weight.',
  options: Type.Object({
    weights: Type.Record(
      Type.String(),
      ScheduledOption({ minimum: 0, maximum: 1e6, description: 'A number, or a way from one to another.' }),
      {
        default: {},
        description: 'Weights by the name of the term, e.g. { next_sentence: 0.5 }; 1 unless given.',
      },
    ),
  }),
  check: ({ weights }) => {
    const own = weights as Readonly<Record<string, unknown>>;
    return scheduledProblems(own, Object.keys(own)).map((problem) => ({ ...problem, path: ['weights', ...problem.path] }));
  },
  create: ({ weights }) => ({
    scheduled: named(weights, scheduleOf),
    combine: (terms, scheduled) => {
      const weighed = Object.entries(terms).map(([name, { loss }]) => {
        const weight = scheduled[weightOf(name)] ?? 1;
        return weight === 1 ? loss : (mul(loss, weight) as Scalar);
      });
      return weighed.length === 1 ? weighed[0] : addN(weighed);
    },
    weighs: Object.keys(weights),
    logged: constantsIn(named(weights, (weight) => weight)),
  }),
});

/** Values under the names that their curves have. */
function named<T>(weights: Readonly<Record<string, Scheduled>>, valueOf: (weight: Scheduled) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [weightOf(name), valueOf(weight)]));
}

function weightOf(term: string): string {
  return `${term}_weight`;
}

/** When the evaluations on the way of a run are made: `train.evaluateAt`. What they ask is `kinds/evaluation.ts`'s affair. */
import { Type, type Static } from 'typebox';
import { upTo } from '../up-to.ts';
import { snapshotSteps } from './snapshot-steps.ts';
import { MOST_STEPS } from './stages.ts';

/** How the file says it. */
export const evaluationStepsSchema = Type.Union(
  [
    Type.Integer({ minimum: 1, ...upTo(1000) }),
    Type.Object({ perDecade: Type.Integer({ minimum: 1, ...upTo(100) }) }),
    Type.Object({ factor: Type.Number({ exclusiveMinimum: 1, ...upTo(1e6) }) }),
    Type.Array(Type.Integer({ minimum: 0, ...upTo(MOST_STEPS) }), { minItems: 1, uniqueItems: true }),
  ],
  {
    default: 8,
    description:
      'When evaluations are made: so many times at even distances of the logarithms of the steps (as train.snapshots), ' +
      '{ perDecade: 3 } times from a step to ten times as many, { factor: 2 } at 1, 2, 4, …, each with the last step and once before ' +
      'the first one; or the steps themselves: [0, 100, 1000].',
  },
);

/** The steps after which evaluations are made, ascending; 0 is before the first one. */
export function evaluationSteps(at: Static<typeof evaluationStepsSchema>, steps: number): number[] {
  if (Array.isArray(at)) return [...at].sort((a, b) => a - b);
  if (typeof at === 'number') return [0, ...snapshotSteps(at, steps)];
  const factor = 'factor' in at ? at.factor : 10 ** (1 / at.perDecade);
  const found = new Set([0]);
  // Powers are taken anew each time, so that 10 comes out as 10.
  for (let power = 0; factor ** power < steps; power++) found.add(Math.round(factor ** power));
  return [...found.add(steps)];
}

/** Area under the ROC curve of a binary task, exact: every score is kept until the result is asked for. */
import { areaUnderCurve, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'auc',
  summary: 'Binary: chance that a positive scores higher than a negative; 0.5 is chance.',
  options: Type.Object({}),
  create: () => ({
    name: 'auc',
    higherIsBetter: true,
    judges: 'two classes',
    start: () => {
      const positives: number[] = [];
      const negatives: number[] = [];
      return {
        add: ({ labels, scores }) => {
          if (scores?.length !== labels.length)
            throw new RangeError(`auc: ${labels.length} labels but ${scores?.length ?? 'no'} scores; it needs a binary task.`);
          for (let i = 0; i < labels.length; i++) (labels[i] === 1 ? positives : negatives).push(scores[i]);
        },
        result: () => areaUnderCurve(Float64Array.from(positives), Float64Array.from(negatives)),
      };
    },
  }),
});

/** Area under the ROC curve of a binary task, exact: every score is kept until the result is asked for. NaN with one class only. */
import { areaUnderCurve, defineComponent, positiveClass, positiveOption, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'auc',
  summary: 'Binary: chance that a positive scores higher than a negative; 0.5 is chance.',
  options: Type.Object(positiveOption),
  create: ({ positive }) => ({
    name: 'auc',
    higherIsBetter: true,
    judges: 'two classes',
    positive: positive ?? null,
    start: (names) => {
      const chosen = positiveClass('auc', positive, names);
      const positives: number[] = [];
      const negatives: number[] = [];
      return {
        add: ({ labels, scores }) => {
          if (scores?.length !== labels.length)
            throw new RangeError(`auc: ${labels.length} labels but ${scores?.length ?? 'no'} scores; it needs a binary task.`);
          // Scores are of class 1.
          for (let i = 0; i < labels.length; i++)
            (labels[i] === chosen ? positives : negatives).push(chosen === 1 ? scores[i] : -scores[i]);
        },
        result: () => areaUnderCurve(Float64Array.from(positives), Float64Array.from(negatives)),
      };
    },
  }),
});

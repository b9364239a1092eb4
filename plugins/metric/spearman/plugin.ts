/** Spearman's correlation: Pearson's of the ranks, ties sharing their mean rank, as scipy.stats.spearmanr has it. */
import { averageRanks, correlation, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'spearman',
  summary: 'Numbers: correlation of the ranks; 1 is the right order, 0 is chance.',
  options: Type.Object({}),
  create: () => ({
    name: 'spearman',
    higherIsBetter: true,
    judges: 'numbers',
    start: () => {
      const labels: number[] = [];
      const predictions: number[] = [];
      return {
        add(observed) {
          for (let i = 0; i < observed.labels.length; i++) {
            labels.push(observed.labels[i]);
            predictions.push(observed.predictions[i]);
          }
        },
        result: () => correlation(averageRanks(labels), averageRanks(predictions)),
      };
    },
  }),
});

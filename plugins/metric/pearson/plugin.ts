/** Pearson's correlation of labels and predictions, as scipy.stats.pearsonr has it. NaN where either side is constant. */
import { correlation, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'pearson',
  summary: 'Numbers: linear correlation; 1 is perfect, 0 is chance.',
  options: Type.Object({}),
  create: () => ({
    name: 'pearson',
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
        result: () => correlation(labels, predictions),
      };
    },
  }),
});

/** Pearson's correlation of labels and predictions, as scipy.stats.pearsonr has it. NaN where either side is constant. */
import { correlation, defineComponent, pairsMetric, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'pearson',
  summary: 'Numbers: linear correlation; 1 is perfect, 0 is chance.',
  options: Type.Object({}),
  create: () => pairsMetric('pearson', correlation),
});

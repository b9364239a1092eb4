/** Spearman's correlation: Pearson's of the ranks, ties sharing their mean rank, as scipy.stats.spearmanr has it. */
import { averageRanks, correlation, defineComponent, pairsMetric, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'spearman',
  summary: 'Numbers: correlation of the ranks; 1 is the right order, 0 is chance.',
  options: Type.Object({}),
  create: () => pairsMetric('spearman', (labels, predictions) => correlation(averageRanks(labels), averageRanks(predictions))),
});

/** Recall of class 1: the share of what is 1 that was predicted to be. NaN while nothing is. */
import { confusionMetric, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'recall',
  summary: 'Binary: share of the positives that were found.',
  options: Type.Object({}),
  create: () => confusionMetric('recall', ({ pairs, labelled }) => pairs(1, 1) / labelled(1), 'two classes'),
});

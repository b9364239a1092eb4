/** Weighted F1: the mean of each class's F1, every class weighing as much as it has examples. */
import { confusionMetric, defineComponent, Type, weightedF1 } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'weighted-f1',
  summary: 'Mean F1 over the classes, weighed by how many examples have each.',
  options: Type.Object({}),
  create: () => confusionMetric('weighted_f1', weightedF1, ['classes', 'label sets']),
});

/** Precision of class 1: the share of what was predicted to be 1 that is. NaN while nothing was. */
import { confusionMetric, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'precision',
  summary: 'Binary: share of the predicted positives that are positive.',
  options: Type.Object({}),
  create: () => confusionMetric('precision', ({ pairs, predicted }) => pairs(1, 1) / predicted(1), 'two classes'),
});

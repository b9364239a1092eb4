/** Precision of one class: the share of what was predicted to be of it that is. 0 while nothing was, as scikit-learn has it. */
import { defineComponent, positiveMetric, positiveOption, share, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'precision',
  summary: 'One class: share of the predicted positives that are positive.',
  options: Type.Object(positiveOption),
  create: ({ positive }) =>
    positiveMetric('precision', positive, ({ pairs, predicted }, chosen) => share(pairs(chosen, chosen), predicted(chosen))),
});

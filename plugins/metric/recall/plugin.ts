/** Recall of one class: the share of what is of it that was predicted to be. 0 while nothing is, as scikit-learn has it. */
import { defineComponent, positiveMetric, positiveOption, share, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'recall',
  summary: 'One class: share of the positives that were found.',
  options: Type.Object(positiveOption),
  create: ({ positive }) =>
    positiveMetric('recall', positive, ({ pairs, labelled }, chosen) => share(pairs(chosen, chosen), labelled(chosen))),
});

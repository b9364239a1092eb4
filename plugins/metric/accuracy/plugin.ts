/** Accuracy: the share of predictions that equal their label. */
import { confusionMetric, defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'accuracy',
  summary: 'Share of predictions that are right.',
  options: Type.Object({}),
  create: () =>
    confusionMetric('accuracy', ({ classes, pairs, total }) => classes.reduce((right, label) => right + pairs(label, label), 0) / total, [
      'classes',
      'choices',
    ]),
});

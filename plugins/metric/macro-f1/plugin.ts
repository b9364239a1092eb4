/** Macro-averaged F1: the plain mean of each class's F1, so that rare classes weigh as much as common ones. */
import { confusionMetric, defineComponent, macroF1, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'macro-f1',
  summary: 'Mean F1 over the classes that turn up as label or prediction; of label sets over all labels.',
  options: Type.Object({}),
  create: () => confusionMetric('macro_f1', macroF1, ['classes', 'label sets']),
});

/** Micro-averaged F1: of the counts of all classes together, so that frequent classes weigh more. Of single classes it is the accuracy. */
import { confusionMetric, defineComponent, microF1, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'micro-f1',
  summary: 'F1 of the counts of all classes added up; for label sets.',
  options: Type.Object({}),
  create: () => confusionMetric('micro_f1', microF1, ['classes', 'label sets']),
});

/** F1 of class 1: the harmonic mean of precision and recall. NaN while class 1 turned up on neither side. */
import { confusionMetric, defineComponent, f1OfClass, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'f1',
  summary: 'Binary: harmonic mean of precision and recall.',
  options: Type.Object({}),
  create: () => confusionMetric('f1', (confusion) => f1OfClass(confusion, 1), 'two classes'),
});

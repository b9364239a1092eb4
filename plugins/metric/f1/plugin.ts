/** F1 of one class: the harmonic mean of its precision and its recall; 0 where the class turned up on neither side. */
import { defineComponent, f1OfClass, positiveMetric, positiveOption, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'f1',
  summary: 'One class: harmonic mean of precision and recall.',
  options: Type.Object(positiveOption),
  create: ({ positive }) => positiveMetric('f1', positive, f1OfClass),
});

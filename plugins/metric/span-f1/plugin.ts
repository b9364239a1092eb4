/** F1 of spans: the harmonic mean of the share of predicted spans that are right and the share of spans that were found. */
import { defineComponent, share, spanOptions, spansMetric, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'span-f1',
  summary: 'Spans in tags, such as names: harmonic mean of precision and recall (seqeval).',
  options: Type.Object(spanOptions),
  create: (settings) => spansMetric('span_f1', settings, ({ right, labelled, predicted }) => share(2 * right, labelled + predicted)),
});

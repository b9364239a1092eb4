/** Precision of spans: the share of those predicted that are right. 0 while none is, as seqeval has it. */
import { defineComponent, share, spanOptions, spansMetric, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'span-precision',
  summary: 'Spans in tags: share of the predicted spans that are right (seqeval).',
  options: Type.Object(spanOptions),
  create: (settings) => spansMetric('span_precision', settings, ({ right, predicted }) => share(right, predicted)),
});

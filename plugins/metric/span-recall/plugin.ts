/** Recall of spans: the share of them that was found. 0 while there are none, as seqeval has it. */
import { defineComponent, share, spanOptions, spansMetric, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'span-recall',
  summary: 'Spans in tags: share of the spans that were found (seqeval).',
  options: Type.Object(spanOptions),
  create: (settings) => spansMetric('span_recall', settings, ({ right, labelled }) => share(right, labelled)),
});

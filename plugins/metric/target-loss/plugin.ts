/** The loss on dev: nats per token of the wanted texts, each token said from the right ones before it. */
import { defineComponent, textsMetric, Type } from 'electra-run';

export default defineComponent({
  kind: 'metric',
  name: 'target-loss',
  summary: 'Texts: cross-entropy of the wanted texts, in nats per token.',
  options: Type.Object({}),
  create: () => textsMetric('target_loss', { higherIsBetter: false, value: ({ nats }) => nats, weight: ({ tokens }) => tokens }),
});

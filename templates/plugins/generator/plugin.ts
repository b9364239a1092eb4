// Proposes a token for each chosen position: a masked language model, thrown away after pre-training.
import { defineComponent, encode, Type, vocabularyHead } from 'electra-run';

export default defineComponent({
  kind: 'generator',
  name: 'my-generator',
  summary: 'Masked language model as wide as the encoder, with fewer layers.',
  options: Type.Object({
    layers: Type.Integer({ default: 1, minimum: 1, description: 'Transformer layers.' }),
  }),
  create: ({ layers }) => ({
    beside(kept, encoder) {
      // Tables of the same shape as the encoder's, so that both can share them.
      const trunk = encoder.trunk({ vocabularySize: kept.size.vocabularySize, size: { layers } });
      const head = vocabularyHead(trunk);
      return {
        network: {
          summary: trunk.summary,
          parameters: [...trunk.parameters, ...head.parameters],
          huggingFaceConfig: trunk.huggingFaceConfig(head.kind),
        },
        // Chosen positions first, then the vocabulary: most of the work is the projection.
        logits: (context, { tokens, view, positions_M }) => head.logits(context, encode(trunk, context, tokens, view, positions_M)),
      };
    },
  }),
});

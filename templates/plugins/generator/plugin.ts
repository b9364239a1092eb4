// The small masked language model that proposes replacements; thrown away after pre-training.
//
// M chosen positions of the batch · D hidden width · E embedding width · V vocabulary
import { add, matMul } from '@tensorflow/tfjs-core';
import {
  defineComponent,
  encode,
  encoderParameters,
  gatherRows,
  gelu,
  huggingFaceConfig,
  linear,
  linearParameters,
  normalize,
  normParameters,
  truncatedNormal,
  Type,
  zeros,
} from 'electra-run';

export default defineComponent({
  kind: 'generator',
  name: 'my-generator',
  summary: 'Masked language model as wide as the discriminator, with fewer layers.',
  options: Type.Object({
    layers: Type.Integer({ default: 1, minimum: 1, description: 'Transformer layers.' }),
  }),
  create: ({ layers }) => ({
    network(discriminator) {
      // The same tables as the discriminator's, so that both can share them.
      const config = { ...discriminator, layers };
      const { embeddingSize: E, hiddenSize: D, vocabularySize: V, initializerRange } = config;
      return {
        config,
        parameters: [
          ...encoderParameters(config),
          ...linearParameters('generator_predictions.dense', E, D, truncatedNormal(initializerRange)),
          ...normParameters('generator_predictions.LayerNorm', E),
          { name: 'generator_lm_head.bias', shape: [V], initializer: zeros, decays: false },
        ],
        huggingFaceConfig: huggingFaceConfig(config, 'ElectraForMaskedLM'),
        // Chosen positions first, then the vocabulary: most of the work is the projection.
        logits(context, tokens, positions_M) {
          const { parameter } = context;
          const chosen_MD = gatherRows(encode(config, context, tokens), positions_M);
          const features_ME = normalize(
            parameter,
            'generator_predictions.LayerNorm',
            gelu(linear(parameter, 'generator_predictions.dense', chosen_MD)),
          );
          return add(
            matMul(features_ME, parameter('electra.embeddings.word_embeddings.weight'), false, true),
            parameter('generator_lm_head.bias'),
          );
        },
      };
    },
  }),
});

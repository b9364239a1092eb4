// The encoder one keeps, with a head that says of each token whether it was replaced.
//
// N tokens of the batch · D hidden width
import { reshape } from '@tensorflow/tfjs-core';
import { defineComponent, encode, encoderParameters, gelu, huggingFaceConfig, linear, truncatedNormal, Type, zeros } from 'electra-run';

export default defineComponent({
  kind: 'discriminator',
  name: 'my-discriminator',
  summary: 'A transformer encoder of a few sizes, with a replaced-token head.',
  options: Type.Object({
    size: Type.Union([Type.Literal('tiny'), Type.Literal('small')], {
      default: 'tiny',
      description: 'tiny: 2 layers of 64; small: 12 layers of 256.',
    }),
    positions: Type.Union([Type.Literal('absolute'), Type.Literal('nearby')], {
      default: 'absolute',
      description: 'nearby: started so that heads look at neighbours.',
    }),
  }),
  needs: ['length'],
  create({ size, positions }, { length }) {
    const [layers, D] = size === 'tiny' ? [2, 64] : [12, 256];
    return {
      network(vocabularySize) {
        const config = {
          vocabularySize,
          positions,
          layers,
          hiddenSize: D,
          heads: 4,
          embeddingSize: D / 2,
          intermediateSize: 4 * D,
          maxPositions: Math.max(512, length),
          hiddenDropout: 0.1,
          attentionDropout: 0.1,
          initializerRange: 0.05,
        };
        const normal = truncatedNormal(config.initializerRange);
        return {
          config,
          // Parameters carry Hugging Face's names and layouts ([out, in]), so that the network is exported by writing it down.
          parameters: [
            ...encoderParameters(config),
            { name: 'discriminator_predictions.dense.weight', shape: [D, D], initializer: normal },
            { name: 'discriminator_predictions.dense.bias', shape: [D], initializer: zeros },
            { name: 'discriminator_predictions.dense_prediction.weight', shape: [1, D], initializer: normal },
            { name: 'discriminator_predictions.dense_prediction.bias', shape: [1], initializer: zeros },
          ],
          huggingFaceConfig: huggingFaceConfig(config, 'ElectraForPreTraining'),
          hidden: (context, tokens) => encode(config, context, tokens),
          logits({ parameter }, hidden_ND) {
            const features_ND = gelu(linear(parameter, 'discriminator_predictions.dense', hidden_ND));
            const logits_N1 = linear(parameter, 'discriminator_predictions.dense_prediction', features_ND);
            return reshape(logits_N1, [logits_N1.shape[0]]);
          },
        };
      },
    };
  },
});

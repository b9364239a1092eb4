/**
 * ELECTRA's discriminator (Clark et al. 2020, section 3.1): a transformer encoder and, per token, a
 * dense layer with GELU and a logit of "replaced". Defaults are the paper's Small (Table 6).
 *
 * N tokens of the batch · D hidden width
 */
import { reshape, type Tensor1D } from '@tensorflow/tfjs-core';
import {
  defineComponent,
  encode,
  encoderParameters,
  gelu,
  glorotUniform,
  huggingFaceConfig,
  linear,
  linearParameters,
  truncatedNormal,
  Type,
  type EncoderConfig,
  type ParameterSpec,
} from 'electra-run';

export default defineComponent({
  kind: 'discriminator',
  name: 'electra',
  summary: 'Transformer encoder with a replaced-token head; the part that is kept.',
  options: Type.Object({
    layers: Type.Integer({ default: 12, minimum: 1, maximum: 96, description: 'Transformer layers.' }),
    hiddenSize: Type.Integer({ default: 256, minimum: 4, maximum: 8192, description: 'Width of the layers.' }),
    heads: Type.Integer({ default: 4, minimum: 1, maximum: 128, description: 'Attention heads; must divide hiddenSize.' }),
    intermediateSize: Type.Optional(
      Type.Integer({ minimum: 4, description: 'Width inside the feed-forward blocks; 4 times hiddenSize unless given.' }),
    ),
    embeddingSize: Type.Optional(
      Type.Integer({ minimum: 4, description: 'Width of the embedding tables, which the generator shares; hiddenSize unless given.' }),
    ),
    maxPositions: Type.Integer({
      default: 512,
      minimum: 8,
      description: 'Rows of the position table: the longest sequence the network can read.',
    }),
    dropout: Type.Number({
      default: 0.1,
      minimum: 0,
      exclusiveMaximum: 1,
      description: 'Dropout after embeddings, attention and feed-forward.',
    }),
    attentionDropout: Type.Number({ default: 0.1, minimum: 0, exclusiveMaximum: 1, description: 'Dropout on attention probabilities.' }),
    initializerRange: Type.Number({
      default: 0.02,
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'Standard deviation that tables and linear layers start with; 0.02 suits a width of 768, narrow networks like more.',
    }),
    positions: Type.Union([Type.Literal('absolute'), Type.Literal('nearby'), Type.Literal('alibi')], {
      default: 'absolute',
      description:
        'absolute: as in the paper; nearby: the same network, started so that heads look at neighbours; alibi: a fixed bias against distance (not loadable in Hugging Face).',
    }),
  }),
  needs: ['length'],
  check: (options) => {
    const { hiddenSize, heads } = options as { hiddenSize: number; heads: number };
    return hiddenSize % heads === 0
      ? []
      : [
          {
            path: ['heads'],
            message: `${heads} heads do not divide a hidden size of ${hiddenSize}: each head would get ${Number((hiddenSize / heads).toFixed(2))} dimensions.`,
          },
        ];
  },
  create: (options, { length }) => ({
    network(vocabularySize) {
      const config: EncoderConfig = {
        vocabularySize,
        embeddingSize: options.embeddingSize ?? options.hiddenSize,
        hiddenSize: options.hiddenSize,
        layers: options.layers,
        heads: options.heads,
        intermediateSize: options.intermediateSize ?? 4 * options.hiddenSize,
        maxPositions: Math.max(options.maxPositions, length),
        hiddenDropout: options.dropout,
        attentionDropout: options.attentionDropout,
        positions: options.positions,
        initializerRange: options.initializerRange,
      };
      return {
        config,
        parameters: [...encoderParameters(config), ...headParameters(config)],
        huggingFaceConfig: huggingFaceConfig(config, 'ElectraForPreTraining'),
        hidden: (context, tokens) => encode(config, context, tokens),
        logits({ parameter }, hidden_ND) {
          const features_ND = gelu(linear(parameter, 'discriminator_predictions.dense', hidden_ND));
          const logits_N1 = linear(parameter, 'discriminator_predictions.dense_prediction', features_ND);
          return reshape(logits_N1, [logits_N1.shape[0]]) as Tensor1D;
        },
      };
    },
  }),
});

function headParameters({ hiddenSize, initializerRange }: EncoderConfig): ParameterSpec[] {
  return [
    ...linearParameters('discriminator_predictions.dense', hiddenSize, hiddenSize, truncatedNormal(initializerRange)),
    ...linearParameters('discriminator_predictions.dense_prediction', 1, hiddenSize, glorotUniform),
  ];
}

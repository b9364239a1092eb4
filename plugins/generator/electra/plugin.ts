/**
 * ELECTRA's generator (Clark et al. 2020, section 3.1): a masked language model, a fraction of the
 * discriminator's width. The vocabulary projection is tied to the word table, and is applied to the
 * chosen positions only.
 *
 * M chosen positions of the batch · D its hidden width · E embedding width · V vocabulary
 */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import {
  defineComponent,
  dense,
  encode,
  encoderParameters,
  gelu,
  huggingFaceConfig,
  linear,
  linearParameters,
  normalize,
  normParameters,
  truncatedNormal,
  Type,
  UserError,
  zeros,
  type EncoderConfig,
  type ParameterSpec,
} from 'electra-run';

const fraction = (description: string, byDefault: number | string) =>
  Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: 4 }), Type.String({ pattern: '^[1-9][0-9]*/[1-9][0-9]*$' })], {
    default: byDefault,
    description,
  });

export default defineComponent({
  kind: 'generator',
  name: 'electra',
  summary: 'Masked language model, a fraction of the discriminator in width and depth.',
  options: Type.Object({
    width: fraction("Hidden width as a fraction of the discriminator's, such as 0.25 or '1/3'.", '1/4'),
    depth: fraction("Layers as a fraction of the discriminator's.", 1),
    heads: Type.Optional(Type.Integer({ minimum: 1, description: "Attention heads; as wide as the discriminator's unless given." })),
    positions: Type.Optional(
      Type.Union([Type.Literal('absolute'), Type.Literal('nearby'), Type.Literal('alibi')], {
        description: 'As in the discriminator, whose scheme is used unless given.',
      }),
    ),
  }),
  check(options, { beside }) {
    const [hiddenSize, heads] = [beside('discriminator.hiddenSize'), beside('discriminator.heads')];
    if (typeof hiddenSize !== 'number' || typeof heads !== 'number' || hiddenSize % heads !== 0) return [];
    const { flaw } = sizesOf(options as Options, { hiddenSize, heads });
    return flaw ? [{ path: [flaw.option], message: flaw.message, hint: flaw.hint }] : [];
  },
  create: (options) => ({
    network(discriminator) {
      const config = generatorConfig(discriminator, options);
      return {
        config,
        parameters: [...encoderParameters(config), ...headParameters(config)],
        huggingFaceConfig: huggingFaceConfig(config, 'ElectraForMaskedLM'),
        logits(context, tokens, positions_M) {
          const { parameter } = context;
          const chosen_MD = encode(config, context, tokens, positions_M);
          const features_ME = normalize(
            parameter,
            'generator_predictions.LayerNorm',
            gelu(linear(parameter, 'generator_predictions.dense', chosen_MD)),
          );
          return dense(
            features_ME,
            parameter('electra.embeddings.word_embeddings.weight') as Tensor2D,
            parameter('generator_lm_head.bias') as Tensor1D,
          );
        },
      };
    },
  }),
});

interface Options {
  readonly width: number | string;
  readonly depth: number | string;
  readonly heads?: number;
  readonly positions?: EncoderConfig['positions'];
}

function generatorConfig(discriminator: EncoderConfig, options: Options): EncoderConfig {
  const { hiddenSize, heads, flaw } = sizesOf(options, discriminator);
  if (flaw) throw new UserError({ code: 'generator-width', message: flaw.message, hints: [flaw.hint] });
  return {
    ...discriminator,
    hiddenSize,
    heads,
    layers: Math.max(1, Math.round(numberOf(options.depth) * discriminator.layers)),
    intermediateSize: 4 * hiddenSize,
    positions: options.positions ?? discriminator.positions,
  };
}

interface Sizes {
  readonly hiddenSize: number;
  readonly heads: number;
  readonly flaw: { readonly option: 'width' | 'heads'; readonly message: string; readonly hint: string } | null;
}

function sizesOf(
  { width, heads }: Pick<Options, 'width' | 'heads'>,
  discriminator: { readonly hiddenSize: number; readonly heads: number },
): Sizes {
  const exact = numberOf(width) * discriminator.hiddenSize;
  const hiddenSize = Math.round(exact);
  const headWidth = discriminator.hiddenSize / discriminator.heads;
  const count = heads ?? Math.max(1, Math.floor(hiddenSize / headWidth));
  const isWhole = hiddenSize >= 1 && Math.abs(exact - hiddenSize) < 1e-6;
  if (isWhole && hiddenSize % count === 0) return { hiddenSize, heads: count, flaw: null };
  const dimensions = `A generator ${width} as wide as the discriminator (${discriminator.hiddenSize}) has ${Number(exact.toFixed(4))} dimensions`;
  const message = isWhole ? `${dimensions}, which ${count} heads do not divide.` : `${dimensions}, which is no whole number.`;
  const hint = `Choose a width that gives a multiple of ${headWidth}, the width of the discriminator's heads, or set generator.heads.`;
  return { hiddenSize, heads: count, flaw: { option: isWhole && heads !== undefined ? 'heads' : 'width', message, hint } };
}

function numberOf(value: number | string): number {
  if (typeof value === 'number') return value;
  const [over, under] = value.split('/').map(Number);
  return over / under;
}

function headParameters({ embeddingSize, hiddenSize, vocabularySize, initializerRange }: EncoderConfig): ParameterSpec[] {
  return [
    ...linearParameters('generator_predictions.dense', embeddingSize, hiddenSize, truncatedNormal(initializerRange)),
    ...normParameters('generator_predictions.LayerNorm', embeddingSize),
    { name: 'generator_lm_head.bias', shape: [vocabularySize], initializer: zeros, decays: false },
  ];
}

/** The options that encoders have in common, what must be true of them, and the sizes that follow from them. */
import { Type, type Static } from 'typebox';
import type { Around, OptionProblem } from '../component/component.ts';
import { errors, UserError } from '../errors/index.ts';
import type { TrunkRequest } from '../kinds/encoder.ts';
import type { TransformerConfig } from '../nn/trunk/config.ts';
import { upTo } from '../up-to.ts';

/** What an architecture has unless a file says otherwise. */
export interface EncoderDefaults {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly heads: number;
  readonly maxPositions: number;
  readonly dropout: number;
  readonly initializerRange: number;
}

/** Sizes, dropout and start with these defaults; spread them into the encoder's own options. */
export function encoderOptions({ layers, hiddenSize, heads, maxPositions, dropout, initializerRange }: EncoderDefaults) {
  return {
    layers: Type.Integer({ default: layers, minimum: 1, ...upTo(96), description: 'Transformer layers.' }),
    hiddenSize: Type.Integer({ default: hiddenSize, minimum: 4, ...upTo(8192), description: 'Width of the layers.' }),
    heads: Type.Integer({ default: heads, minimum: 1, ...upTo(128), description: 'Attention heads; must divide hiddenSize.' }),
    intermediateSize: Type.Optional(
      Type.Integer({ minimum: 4, ...upTo(65_536), description: 'Width inside the feed-forward blocks; 4 times hiddenSize unless given.' }),
    ),
    maxPositions: Type.Integer({
      default: maxPositions,
      minimum: 8,
      ...upTo(8192),
      description: 'Rows of the position table: the longest sequence the network can read.',
    }),
    dropout: Type.Number({
      default: dropout,
      minimum: 0,
      exclusiveMaximum: 1,
      description: 'Dropout after embeddings, attention and feed-forward.',
    }),
    attentionDropout: Type.Number({
      default: dropout,
      minimum: 0,
      exclusiveMaximum: 1,
      description: 'Dropout on attention probabilities.',
    }),
    initializerRange: Type.Number({
      default: initializerRange,
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'Standard deviation that tables and linear layers start with; 0.02 suits a width of 768, narrow networks like more.',
    }),
  };
}

/** Width of embeddings that need not be as wide as the layers. */
export const embeddingSizeOption = Type.Optional(
  Type.Integer({
    minimum: 4,
    ...upTo(8192),
    description: 'Width of the embedding tables, which a generator can share; hiddenSize unless given.',
  }),
);

type Values = { readonly [Option in keyof ReturnType<typeof encoderOptions>]: Static<ReturnType<typeof encoderOptions>[Option]> };

/** Heads that do not divide the width, and positions that are fewer than a sequence has. */
export function encoderProblems(
  options: { readonly hiddenSize?: unknown; readonly heads?: unknown; readonly maxPositions?: unknown },
  { at }: Pick<Around, 'at'>,
): OptionProblem[] {
  const { hiddenSize, heads, maxPositions } = options as Pick<Values, 'hiddenSize' | 'heads' | 'maxPositions'>;
  const width = Number((hiddenSize / heads).toFixed(2));
  const length = at('data.length');
  return [
    ...(hiddenSize % heads === 0
      ? []
      : [
          {
            path: ['heads'],
            message: `${heads} heads do not divide a hidden size of ${hiddenSize}: each head would get ${width} dimensions.`,
          },
        ]),
    ...(typeof length === 'number' && length > maxPositions
      ? [
          {
            path: ['maxPositions'],
            message: `${maxPositions} positions are fewer than the ${length} tokens of a sequence (data.length).`,
            hint: `Raise maxPositions to ${length} or more, or lower data.length.`,
          },
        ]
      : []),
  ];
}

/** Settings of a transformer that follow from an encoder's options. */
export type EncoderSizes = Pick<
  TransformerConfig,
  | 'vocabularySize'
  | 'embeddingSize'
  | 'hiddenSize'
  | 'layers'
  | 'heads'
  | 'intermediateSize'
  | 'maxPositions'
  | 'hiddenDropout'
  | 'attentionDropout'
  | 'initializerRange'
>;

/**
 * Of the trunk that is asked for. A network beside the main one has tables of the main one's width. Throws a {@link UserError}
 * where another component wants to change an option that is none of `changeable`.
 */
export function sizesOf(
  encoder: string,
  { dropout, ...options }: Omit<Values, 'intermediateSize'> & { readonly intermediateSize?: number; readonly embeddingSize?: number },
  { vocabularySize, size = {}, options: changed = {} }: TrunkRequest,
  changeable: readonly string[] = [],
): EncoderSizes {
  const stray = Object.keys(changed).find((option) => !changeable.includes(option));
  if (stray !== undefined) throw new UserError(errors.ENCODER_OPTION({ encoder, option: stray, changeable }));
  const { hiddenSize, layers, heads } = { ...options, ...size };
  return {
    vocabularySize,
    embeddingSize: options.embeddingSize ?? options.hiddenSize,
    hiddenSize,
    layers,
    heads,
    intermediateSize: size.intermediateSize ?? options.intermediateSize ?? 4 * hiddenSize,
    maxPositions: options.maxPositions,
    hiddenDropout: dropout,
    attentionDropout: options.attentionDropout,
    initializerRange: options.initializerRange,
  };
}

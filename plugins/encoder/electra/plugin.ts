/**
 * ELECTRA's encoder (Clark et al. 2020): BERT's post-norm transformer with embeddings of a width of their own.
 * Defaults are the paper's Small (Table 6).
 */
import { bertNames, defineComponent, transformerTrunk, Type, upTo, UserError, type TransformerConfig } from 'electra-run';
import { classes, heads as ownHeads, huggingFaceConfig } from './hugging-face-config.ts';

export default defineComponent({
  kind: 'encoder',
  name: 'electra',
  summary: "BERT's post-norm transformer, with embeddings of a width of their own.",
  options: Type.Object({
    layers: Type.Integer({ default: 12, minimum: 1, ...upTo(96), description: 'Transformer layers.' }),
    hiddenSize: Type.Integer({ default: 256, minimum: 4, ...upTo(8192), description: 'Width of the layers.' }),
    heads: Type.Integer({ default: 4, minimum: 1, ...upTo(128), description: 'Attention heads; must divide hiddenSize.' }),
    intermediateSize: Type.Optional(
      Type.Integer({ minimum: 4, ...upTo(65_536), description: 'Width inside the feed-forward blocks; 4 times hiddenSize unless given.' }),
    ),
    embeddingSize: Type.Optional(
      Type.Integer({
        minimum: 4,
        ...upTo(8192),
        description: 'Width of the embedding tables, which a generator can share; hiddenSize unless given.',
      }),
    ),
    maxPositions: Type.Integer({
      default: 512,
      minimum: 8,
      ...upTo(8192),
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
        'absolute: as in the paper; nearby: the same network, started so that heads look at ' +
        'neighbours; alibi: a fixed bias against distance (not loadable in Hugging Face).',
    }),
  }),
  check: (options, { at }) => {
    const { hiddenSize, heads, maxPositions } = options as { hiddenSize: number; heads: number; maxPositions: number };
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
  },
  create: ({ dropout, intermediateSize, embeddingSize, ...options }) => ({
    trunk({ vocabularySize, size = {}, options: changed = {} }) {
      const { hiddenSize, layers, heads } = { ...options, ...size };
      const config: TransformerConfig = {
        names: bertNames('electra'),
        vocabularySize,
        embeddingSize: embeddingSize ?? options.hiddenSize,
        hiddenSize,
        layers,
        heads,
        intermediateSize: size.intermediateSize ?? intermediateSize ?? 4 * hiddenSize,
        maxPositions: options.maxPositions,
        hiddenDropout: dropout,
        attentionDropout: options.attentionDropout,
        positions: options.positions,
        initializerRange: options.initializerRange,
        ...only(changed, 'positions'),
      };
      return transformerTrunk(config, {
        heads: ownHeads,
        huggingFaceConfig: (...kinds) => {
          const name = classes[kinds.join('+')];
          return name === undefined ? null : huggingFaceConfig(config, name);
        },
      });
    },
  }),
});

/** What another component may change; anything else is refused, because nothing would come of it. */
function only(changed: Readonly<Record<string, unknown>>, ...known: readonly (keyof TransformerConfig)[]): Partial<TransformerConfig> {
  const stray = Object.keys(changed).find((option) => !known.includes(option as keyof TransformerConfig));
  if (stray === undefined) return changed;
  throw new UserError({
    code: 'encoder-option',
    message: `The encoder 'electra' has no option '${stray}' that a smaller network beside it could have of its own.`,
    hints: [`It has: ${known.join(', ')}.`],
  });
}

/**
 * A transformer with every choice that the others make for themselves: where norms stand, how positions are told, which activation,
 * whether layers share their weights. Hugging Face's library has no class for it.
 */
import {
  bertNames,
  defineComponent,
  embeddingSizeOption,
  encoderOptions,
  encoderProblems,
  sizesOf,
  transformerTrunk,
  Type,
  upTo,
  type OptionProblem,
  type TransformerConfig,
  type TransformerNames,
} from 'electra-run';

const literals = <const T extends string>(...names: readonly T[]) => names.map((name) => Type.Literal(name));

export default defineComponent({
  kind: 'encoder',
  name: 'transformer',
  summary: 'A transformer with a choice of norms, positions, activation and shared layers.',
  options: Type.Object({
    ...encoderOptions({ layers: 12, hiddenSize: 256, heads: 4, maxPositions: 512, dropout: 0.1, initializerRange: 0.02 }),
    embeddingSize: embeddingSizeOption,
    norm: Type.Union(literals('post', 'pre'), {
      default: 'pre',
      description: 'post: norms after each sum (BERT); pre: before attention and feed-forward, and one at the end (GPT-2).',
    }),
    normalization: Type.Union(literals('layer', 'rms'), {
      default: 'layer',
      description: 'layer: layer norm; rms: root mean square alone, without mean and bias (T5).',
    }),
    positions: Type.Union(literals('absolute', 'nearby', 'alibi', 'relative', 'rope', 'none'), {
      default: 'absolute',
      description:
        'absolute: a learned table; nearby: the same, started so that heads look at neighbours; alibi: a fixed bias against ' +
        'distance; relative: a learned bias by buckets of distance (T5); rope: queries and keys rotated by their place; none.',
    }),
    relativeBuckets: Type.Integer({
      default: 32,
      minimum: 4,
      multipleOf: 2,
      ...upTo(1024),
      description: 'Buckets of distance, half of them for what comes later; of relative positions.',
    }),
    relativeDistance: Type.Integer({
      default: 128,
      minimum: 4,
      ...upTo(8192),
      description: 'Distance from which on all is in the last bucket; of relative positions.',
    }),
    activation: Type.Union(literals('gelu', 'gelu-tanh', 'relu', 'silu'), {
      default: 'gelu',
      description: "Between the two products of the feed-forward part; gelu-tanh is GPT's approximation.",
    }),
    gated: Type.Boolean({
      default: false,
      description: 'Whether the activation is multiplied with a further product (GEGLU, SwiGLU); intermediateSize stays as it is.',
    }),
    biases: Type.Boolean({ default: true, description: 'Whether linear layers have biases.' }),
    shareLayers: Type.Boolean({ default: false, description: 'Whether all layers are one, used again and again (ALBERT).' }),
  }),
  check: (options, around) => [...encoderProblems(options, around), ...withoutEffect(options as Choices)],
  create: (options) => ({
    trunk(request) {
      const { norm, normalization, positions, relativeBuckets, relativeDistance, activation, gated, biases, shareLayers } = options;
      const sizes = sizesOf('transformer', options, request, ['positions']);
      const chosen = { norm, normalization, positions, activation, gated, biases, ...request.options } as const;
      const config: TransformerConfig = {
        ...sizes,
        ...chosen,
        names: namesOf({ ...chosen, shareLayers }),
        relative: { buckets: relativeBuckets, distance: relativeDistance, direction: 'both' },
      };
      return transformerTrunk(config);
    },
  }),
});

interface Choices {
  readonly norm: 'post' | 'pre';
  readonly positions: TransformerConfig['positions'];
  readonly shareLayers: boolean;
  readonly relativeBuckets?: number;
  readonly relativeDistance?: number;
  readonly hiddenSize?: number;
  readonly heads?: number;
}

/** BERT's names, and names for what BERT does not have. */
function namesOf({ norm, positions, shareLayers }: Choices): TransformerNames {
  const names = bertNames('transformer');
  const table = positions === 'absolute' || positions === 'nearby';
  return {
    ...names,
    places: table ? names.places : undefined,
    relative: positions === 'relative' ? 'transformer.encoder.relative_attention_bias' : undefined,
    layer(index) {
      const at = shareLayers ? 0 : index;
      return { ...names.layer(at), gate: `transformer.encoder.layer.${at}.intermediate.gate` };
    },
    lastNorm: norm === 'pre' ? 'transformer.encoder.LayerNorm' : undefined,
  };
}

/** What is set and would do nothing, and what cannot be. */
function withoutEffect({ positions, relativeBuckets, relativeDistance, hiddenSize, heads }: Choices): OptionProblem[] {
  const problems: OptionProblem[] = [];
  if (positions !== 'relative')
    for (const [option, value, usual] of [
      ['relativeBuckets', relativeBuckets, 32],
      ['relativeDistance', relativeDistance, 128],
    ] as const)
      if (value !== usual)
        problems.push({
          path: [option],
          message: `positions is '${positions}', so that ${option} does nothing.`,
          hint: "Set positions to 'relative'.",
        });
  if (positions === 'relative' && Number(relativeDistance) <= Number(relativeBuckets) / 4)
    problems.push({
      path: ['relativeDistance'],
      message: `a distance of ${relativeDistance} leaves none of the ${relativeBuckets} buckets for ranges of distances.`,
      hint: `Raise it above ${Number(relativeBuckets) / 4}.`,
    });
  if (positions === 'rope' && (Number(hiddenSize) / Number(heads)) % 2 !== 0)
    problems.push({
      path: ['positions'],
      message: `rope turns pairs of numbers, and a head has ${Number(hiddenSize) / Number(heads)}.`,
      hint: 'Choose heads of an even width.',
    });
  return problems;
}

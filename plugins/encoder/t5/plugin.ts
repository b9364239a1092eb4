/**
 * T5's encoder, and the decoder that reads it (Raffel et al. 2020, section 2.1): norms before each part that only scale, no biases,
 * and places told by a learned bias per bucket of distances, which all layers share. Defaults are the paper's Small.
 */
import {
  defineComponent,
  errors,
  tiedHead,
  transformerTrunk,
  Type,
  upTo,
  UserError,
  type HuggingFaceClasses,
  type Initializer,
  type TransformerConfig,
  type Trunk,
  type TrunkRequest,
} from 'electra-run';
import { gatedNames, huggingFaceConfig, ofFolder, t5Names, TABLE } from './names.ts';

/** Of the norms. */
const EPSILON = 1e-6;
/** Distances have no end, so nothing says how long a sequence may be. */
const NO_END = 2 ** 20;

export default defineComponent({
  kind: 'encoder',
  name: 't5',
  summary: "T5's transformer with a decoder beside it: norms before each part, no biases, places by distance.",
  options: Type.Object({
    layers: Type.Integer({ default: 6, minimum: 1, ...upTo(96), description: 'Transformer layers of the encoder.' }),
    decoderLayers: Type.Optional(
      Type.Integer({
        minimum: 1,
        ...upTo(96),
        description: 'Layers of the decoder, where an objective has one; as many as layers unless given.',
      }),
    ),
    hiddenSize: Type.Integer({ default: 512, minimum: 4, ...upTo(8192), description: 'Width of the layers, and of the table.' }),
    heads: Type.Integer({ default: 8, minimum: 1, ...upTo(128), description: 'Attention heads.' }),
    headSize: Type.Optional(
      Type.Integer({
        minimum: 1,
        ...upTo(1024),
        description: 'Width of a head; hiddenSize / heads unless given, which heads must divide then.',
      }),
    ),
    intermediateSize: Type.Optional(
      Type.Integer({ minimum: 4, ...upTo(65_536), description: 'Width inside the feed-forward blocks; 4 times hiddenSize unless given.' }),
    ),
    relativeBuckets: Type.Integer({
      default: 32,
      minimum: 4,
      multipleOf: 2,
      ...upTo(1024),
      description: 'Buckets of distances; in the encoder half of them for what comes before, half for what comes after.',
    }),
    relativeDistance: Type.Integer({
      default: 128,
      minimum: 2,
      ...upTo(8192),
      description: 'From this distance on all are in the last bucket; more than half of relativeBuckets.',
    }),
    dropout: Type.Number({ default: 0.1, minimum: 0, exclusiveMaximum: 1, description: 'Dropout, wherever T5 has it.' }),
    activation: Type.Union([Type.Literal('relu'), Type.Literal('gated-gelu')], {
      default: 'relu',
      description: "relu: the paper's; gated-gelu: GELU times another product (T5 1.1), which has half as many weights more.",
    }),
  }),
  ofFolder,
  check: (options) => {
    const { hiddenSize, heads, headSize, relativeBuckets, relativeDistance } = options as {
      hiddenSize: number;
      heads: number;
      headSize?: number;
      relativeBuckets: number;
      relativeDistance: number;
    };
    return [
      ...(headSize !== undefined || hiddenSize % heads === 0
        ? []
        : [
            {
              path: ['heads'],
              message: `${heads} heads do not divide a hidden size of ${hiddenSize}.`,
              hint: 'Set headSize, or another number of heads.',
            },
          ]),
      ...(relativeDistance > relativeBuckets / 2
        ? []
        : [
            {
              path: ['relativeDistance'],
              message: `half of ${relativeBuckets} buckets are for one distance each, and relativeDistance is ${relativeDistance}.`,
              hint: `Set relativeDistance to ${relativeBuckets / 2 + 1} or more, or lower relativeBuckets.`,
            },
          ]),
    ];
  },
  create: ({ activation, dropout, relativeBuckets, relativeDistance, ...options }) => {
    const configOf = (
      stack: 'encoder' | 'decoder',
      { vocabularySize, size = {}, options: changed = {} }: TrunkRequest,
    ): TransformerConfig => {
      const [stray] = Object.keys(changed);
      if (stray !== undefined) throw new UserError(errors.ENCODER_OPTION({ encoder: 't5', option: stray, changeable: [] }));
      const { hiddenSize, heads } = { ...options, ...size };
      const headSize = options.headSize ?? Math.max(1, Math.floor(hiddenSize / heads));
      const intermediateSize = size.intermediateSize ?? options.intermediateSize ?? 4 * hiddenSize;
      const names = t5Names(stack);
      return {
        names: activation === 'relu' ? names : gatedNames(names),
        vocabularySize,
        embeddingSize: options.hiddenSize,
        hiddenSize,
        layers: size.layers ?? (stack === 'decoder' ? (options.decoderLayers ?? options.layers) : options.layers),
        heads,
        headSize,
        intermediateSize,
        maxPositions: NO_END,
        positions: 'relative',
        relative: { buckets: relativeBuckets, distance: relativeDistance, direction: stack === 'encoder' ? 'both' : 'before' },
        hiddenDropout: dropout,
        attentionDropout: dropout,
        innerDropout: true,
        lastDropout: true,
        initializerRange: hiddenSize ** -0.5,
        initializers: startsOf(hiddenSize, heads * headSize, intermediateSize, headSize),
        norm: 'pre',
        normalization: 'rms',
        epsilon: EPSILON,
        activation: activation === 'relu' ? 'relu' : 'gelu-tanh',
        gated: activation === 'gated-gelu',
        biases: false,
        scale: 1,
        crosses: stack === 'decoder',
      };
    };
    const trunkOf = (stack: 'encoder' | 'decoder', request: TrunkRequest, classes: HuggingFaceClasses): Trunk => {
      const config = configOf(stack, request);
      const encoder = configOf('encoder', request);
      const decoderLayers = configOf('decoder', request).layers;
      // A smaller network beside this one shares its table, which is then wider than its states.
      const isOwn = config.embeddingSize === config.hiddenSize;
      return transformerTrunk(config, {
        ...(isOwn ? { heads: { vocabulary: tiedHead({ factor: config.hiddenSize ** -0.5 }) } } : {}),
        classes: isOwn ? classes : {},
        config: (name) => huggingFaceConfig(name, encoder, { decoderLayers, activation, padding: request.padding ?? 0 }),
      });
    };
    return {
      trunk: (request) => trunkOf('encoder', request, { T5EncoderModel: {} }),
      decoder(request) {
        const trunk = trunkOf('decoder', request, { T5ForConditionalGeneration: { logits: 'vocabulary' } });
        return { ...trunk, parameters: trunk.parameters.filter(({ name }) => name !== `${TABLE}.weight`) };
      },
    };
  },
});

/** As T5 starts: so that sums of products keep the size of what goes in, and scores of attention need no factor. */
function startsOf(width: number, attention: number, inner: number, head: number): TransformerConfig['initializers'] {
  const usual = normal(width ** -0.5);
  return {
    words: normal(1),
    query: normal((width * head) ** -0.5),
    key: usual,
    value: usual,
    output: normal(attention ** -0.5),
    inner: usual,
    outer: normal(inner ** -0.5),
    relative: usual,
  };
}

function normal(deviation: number): Initializer {
  return (values, _shape, random) => {
    for (let i = 0; i < values.length; i++) values[i] = random.normal() * deviation;
  };
}

/**
 * T5's encoder, and the decoder that reads it (Raffel et al. 2020, section 2.1): norms before each part that only scale, no biases,
 * and places told by a learned bias per bucket of distances, which all layers share. Defaults are the paper's Small.
 */
import {
  defineComponent,
  sizesOf,
  transformerTrunk,
  Type,
  upTo,
  type Initializer,
  type TransformerConfig,
  type Trunk,
  type TrunkRequest,
} from 'electra-run';
import { classesOf, EPSILON, gatedNames, ofFolder, t5Names, TABLE } from './hugging-face.ts';

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
  ofFolder,
  create: ({ activation, dropout, relativeBuckets, relativeDistance, headSize: ownHeadSize, decoderLayers, ...options }) => {
    const configOf = (stack: 'encoder' | 'decoder', request: TrunkRequest): TransformerConfig => {
      const told = { ...options, dropout, attentionDropout: dropout, maxPositions: NO_END, initializerRange: options.hiddenSize ** -0.5 };
      const sizes = sizesOf('t5', told, request);
      const { hiddenSize, heads, intermediateSize } = sizes;
      const headSize = ownHeadSize ?? Math.max(1, Math.floor(hiddenSize / heads));
      const names = t5Names(stack);
      return {
        ...sizes,
        names: activation === 'relu' ? names : gatedNames(names),
        layers: stack === 'decoder' ? (request.size?.layers ?? decoderLayers ?? options.layers) : sizes.layers,
        headSize,
        positions: 'relative',
        relative: { buckets: relativeBuckets, distance: relativeDistance, direction: stack === 'encoder' ? 'both' : 'before' },
        innerDropout: true,
        lastDropout: true,
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
    const trunkOf = (stack: 'encoder' | 'decoder', request: TrunkRequest): Trunk => {
      const [encoder, decoder] = [configOf('encoder', request), configOf('decoder', request)];
      const settings = { decoderLayers: decoder.layers, activation, padding: request.padding ?? 0 };
      return transformerTrunk(stack === 'encoder' ? encoder : decoder, classesOf(stack, encoder, settings));
    };
    return {
      trunk: (request) => trunkOf('encoder', request),
      decoder(request) {
        const trunk = trunkOf('decoder', request);
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

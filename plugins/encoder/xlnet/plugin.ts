/** XLNet's encoder (Yang et al. 2019). Defaults are the paper's Base. */
import { defineComponent, errors, Type, upTo, UserError } from 'electra-run';
import { ofFolder } from './hugging-face-config.ts';
import { xlnetTrunk } from './trunk.ts';

export default defineComponent({
  kind: 'encoder',
  name: 'xlnet',
  summary: "XLNet's transformer with relative positions and segments, and a second stream for what is predicted.",
  options: Type.Object({
    layers: Type.Integer({ default: 12, minimum: 1, ...upTo(96), description: 'Transformer layers.' }),
    hiddenSize: Type.Integer({ default: 768, minimum: 4, ...upTo(8192), description: 'Width of the layers.' }),
    heads: Type.Integer({ default: 12, minimum: 1, ...upTo(128), description: 'Attention heads; must divide hiddenSize.' }),
    intermediateSize: Type.Optional(
      Type.Integer({ minimum: 4, ...upTo(65_536), description: 'Width inside the feed-forward blocks; 4 times hiddenSize unless given.' }),
    ),
    embeddingSize: Type.Optional(
      Type.Integer({
        minimum: 4,
        ...upTo(8192),
        description: 'Width of the word table; hiddenSize unless given, and with another one Hugging Face cannot load the network.',
      }),
    ),
    dropout: Type.Number({
      default: 0.1,
      minimum: 0,
      exclusiveMaximum: 1,
      description: 'Dropout on word vectors and distances, after attention, inside and after feed-forward, and at the end.',
    }),
    attentionDropout: Type.Number({ default: 0.1, minimum: 0, exclusiveMaximum: 1, description: 'Dropout on attention probabilities.' }),
    initializerRange: Type.Number({
      default: 0.02,
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'Standard deviation that weights start with; 0.02 suits a width of 768, narrow networks like more.',
    }),
  }),
  ofFolder,
  check: (options) => {
    const { hiddenSize, heads } = options as { hiddenSize: number; heads: number };
    if (hiddenSize % heads !== 0) {
      const width = Number((hiddenSize / heads).toFixed(2));
      const message = `${heads} heads do not divide a hidden size of ${hiddenSize}: each head would get ${width} dimensions.`;
      return [{ path: ['heads'], message }];
    }
    if (hiddenSize % 2 === 0) return [];
    const message = `a hidden size of ${hiddenSize} is odd, and every distance has as many sines as cosines in it.`;
    return [{ path: ['hiddenSize'], message, hint: `Set it to ${hiddenSize + 1}.` }];
  },
  create: ({ intermediateSize, embeddingSize, ...options }) => ({
    trunk({ vocabularySize, size = {}, options: changed = {} }) {
      const [stray] = Object.keys(changed);
      if (stray !== undefined) throw new UserError(errors.ENCODER_OPTION({ encoder: 'xlnet', option: stray, changeable: [] }));
      const sizes = { layers: options.layers, hiddenSize: options.hiddenSize, heads: options.heads, ...size };
      return xlnetTrunk({
        ...options,
        ...sizes,
        vocabularySize,
        embeddingSize: embeddingSize ?? options.hiddenSize,
        intermediateSize: size.intermediateSize ?? intermediateSize ?? 4 * sizes.hiddenSize,
        maxPositions: Number.POSITIVE_INFINITY,
      });
    },
  }),
});

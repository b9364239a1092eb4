/**
 * What a transformer is like, and what its parameters are called: with that an architecture is told apart from others.
 *
 * The names say which parts there are: without a name for segments or for a last norm there is none. Layers under the same names
 * share their weights.
 */
import type { TrunkSize } from '../network.ts';
import type { Initializer } from '../parameters.ts';

/** The size and the settings of a transformer; what may be left out is BERT's unless given. */
export interface TransformerConfig extends TrunkSize {
  readonly names: TransformerNames;
  /**
   * How a layer knows where a token is. `absolute`: a learned table; `nearby`: a start of its weights that makes the first layers
   * look at neighbours; `alibi`: a fixed bias against distance (Press et al. 2022, symmetric); `relative`: a learned bias by distance
   * (T5, see `relative`); `rope`: queries and keys rotated by their place (Su et al. 2021); `none`.
   */
  readonly positions: 'absolute' | 'nearby' | 'alibi' | 'relative' | 'rope' | 'none';
  /** After embeddings, attention and feed-forward. */
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
  /** Standard deviation of the truncated normal that tables and linear layers start with, unless `initializers` says otherwise. */
  readonly initializerRange: number;
  readonly initializers?: Initializers;

  /** Norms after each sum (BERT), or before attention and feed-forward (GPT-2); 'post' unless given. */
  readonly norm?: 'post' | 'pre';
  /** Layer norm, or root mean square alone, without a mean and a bias (T5); 'layer' unless given. */
  readonly normalization?: 'layer' | 'rms';
  /** Of the norms; 1e-12 unless given. */
  readonly epsilon?: number;
  /** 'gelu' unless given; `gelu-tanh` is GPT's approximation. */
  readonly activation?: Activation;
  /** The activation of one product times another product (Shazeer 2020); needs `gate` among the names. */
  readonly gated?: boolean;
  /** Whether linear layers have biases; true unless given. */
  readonly biases?: boolean;
  /** How weights of linear layers lie: PyTorch's Linear, or its Conv1D (GPT). 'out-in' unless given. */
  readonly weights?: 'out-in' | 'in-out';
  /** Rows of the segment table; 2 unless given. With one row every token has it. */
  readonly segments?: number;
  /** Id of padding, where positions begin behind it and padding itself stands at it (RoBERTa). */
  readonly padding?: number;
  /** Whether embeddings get a projection; where their width differs unless given. */
  readonly projects?: boolean;
  /** Width of a head; hiddenSize / heads unless given. */
  readonly headSize?: number;
  /** Factor of attention's scores; 1/√headSize unless given. */
  readonly scale?: number;
  readonly relative?: RelativeBuckets;
  /** Dropout between the two products of the feed-forward part, and after the last norm (T5). */
  readonly innerDropout?: boolean;
  readonly lastDropout?: boolean;
  /** Whether a layer reads a memory too (a decoder). */
  readonly crosses?: boolean;
}

/** Functions between the two products of the feed-forward part. */
export type Activation = 'gelu' | 'gelu-tanh' | 'relu' | 'silu';

/** A bias of each head for each bucket of distances (Raffel et al. 2020, section 2.1); all layers share it. */
export interface RelativeBuckets {
  readonly buckets: number;
  /** From here on everything is in the last bucket. */
  readonly distance: number;
  /** `both`: half of the buckets are for what comes later; `before`: what comes later is not told apart. */
  readonly direction: 'both' | 'before';
}

/** How parts start that do not start like the others. */
export type Initializers = Partial<
  Record<
    'words' | 'places' | 'segments' | 'projection' | 'query' | 'key' | 'value' | 'output' | 'inner' | 'outer' | 'relative',
    Initializer
  >
>;

/** Names of parameters without `.weight` and `.bias`. */
export interface TransformerNames {
  readonly words: string;
  readonly places?: string;
  readonly segments?: string;
  readonly embeddingNorm?: string;
  readonly projection?: string;
  /** Table of the bias by distance. */
  readonly relative?: string;
  layer(index: number): LayerNames;
  readonly lastNorm?: string;
}

/** Names in a layer. */
export interface LayerNames {
  readonly attention: AttentionNames;
  /** Of the attention to a memory. */
  readonly cross?: AttentionNames;
  readonly inner: string;
  /** The product that the activation of `inner` is multiplied with. */
  readonly gate?: string;
  readonly outer: string;
  readonly norm: string;
}

/** Names in an attention: of three products, or of one that makes all three. */
export interface AttentionNames {
  readonly products: { readonly query: string; readonly key: string; readonly value: string } | string;
  readonly output: string;
  readonly norm: string;
}

/** BERT's names under a prefix: `bert.encoder.layer.0.attention.self.query`. */
export function bertNames(prefix: string): TransformerNames {
  const embeddings = `${prefix}.embeddings`;
  return {
    words: `${embeddings}.word_embeddings`,
    places: `${embeddings}.position_embeddings`,
    segments: `${embeddings}.token_type_embeddings`,
    embeddingNorm: `${embeddings}.LayerNorm`,
    projection: `${prefix}.embeddings_project`,
    layer(index) {
      const layer = `${prefix}.encoder.layer.${index}`;
      return {
        attention: {
          products: {
            query: `${layer}.attention.self.query`,
            key: `${layer}.attention.self.key`,
            value: `${layer}.attention.self.value`,
          },
          output: `${layer}.attention.output.dense`,
          norm: `${layer}.attention.output.LayerNorm`,
        },
        inner: `${layer}.intermediate.dense`,
        outer: `${layer}.output.dense`,
        norm: `${layer}.output.LayerNorm`,
      };
    },
  };
}

/**
 * Embeddings and a stack of post-norm transformer layers, as in BERT and its descendants.
 *
 * Names are Hugging Face's under a prefix (`bert.…`), so a network is exported by writing it down.
 * Position schemes: `absolute`, a learned table; `nearby`, a start of the weights that makes the first
 * layers look at neighbours and stays an ordinary network of its class; `alibi`, a fixed bias against distance
 * (Press et al. 2022, symmetric), which Hugging Face's classes cannot load.
 *
 * Shape legend: B batch · T tokens · N = B·T · E embedding width · D hidden width · F inner width · A heads ·
 * M rows asked for · K rows that go on
 */
import {
  abs,
  add,
  gather,
  mul,
  range,
  reshape,
  slice,
  sub,
  tensor,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { attention, dropout, gatherRows, gelu } from '../../tensor/index.ts';
import { linear, normalize, seenIn } from '../layers.ts';
import type { NetworkContext, Tokens, Trunk, TrunkSize, View } from '../network.ts';
import { glorotUniform, linearParameters, normParameters, truncatedNormal, type Initializer, type ParameterSpec } from '../parameters.ts';
import { nearbyPositions, nearbyProjection, nearbyScores, positionWidth } from './nearby.ts';

/** The size and the settings of a trunk. */
export interface PostNormConfig extends TrunkSize {
  /** What names of parameters begin with, e.g. `bert`. */
  readonly prefix: string;
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
  /** How attention knows where a token is. */
  readonly positions: 'absolute' | 'nearby' | 'alibi';
  /** Standard deviation of the truncated normal that tables and linear layers start with. */
  readonly initializerRange: number;
}

/** Segments a token can belong to. */
const SEGMENTS = 2;

const embeddingsName = ({ prefix }: PostNormConfig): string => `${prefix}.embeddings`;
const projectionName = ({ prefix }: PostNormConfig): string => `${prefix}.embeddings_project`;
const layerName = ({ prefix }: PostNormConfig, layer: number): string => `${prefix}.encoder.layer.${layer}`;

/** What an architecture of this shape adds: the names and the class of its heads in Hugging Face's library. */
export type OwnClasses = Partial<Pick<Trunk, 'headNames' | 'huggingFaceConfig'>>;

/** The trunk with these settings. */
export function postNormTrunk(config: PostNormConfig, { headNames = {}, huggingFaceConfig = () => null }: OwnClasses = {}): Trunk {
  const { layers, hiddenSize, heads, positions, prefix, initializerRange } = config;
  return {
    size: config,
    summary: `${layers} layers × ${hiddenSize}, ${heads} ${heads === 1 ? 'head' : 'heads'}, positions ${positions}`,
    parameters: postNormParameters(config),
    wordTable: `${prefix}.embeddings.word_embeddings.weight`,
    initializer: truncatedNormal(initializerRange),
    embed: (context, tokens) => postNormEmbed(config, context, tokens),
    layers: (context, x_ND, view, rows_M) => postNormLayers(config, context, x_ND, view, rows_M),
    headNames,
    huggingFaceConfig,
  };
}

/** All parameters, from the tables up. Embeddings of another width than the layers get a projection. */
export function postNormParameters(config: PostNormConfig): ParameterSpec[] {
  const { vocabularySize, embeddingSize, hiddenSize, layers, maxPositions, initializerRange } = config;
  const normal = truncatedNormal(initializerRange);
  const nearby = config.positions === 'nearby';
  const embeddings = embeddingsName(config);
  const P = positionDimensions(config);
  const places = nearby ? nearbyPositions(P, initializerRange, normal) : normal;
  const projection = nearby ? nearbyProjection(P, glorotUniform) : glorotUniform;
  const table = { role: 'table', depth: 0 } as const;
  return [
    { name: `${embeddings}.word_embeddings.weight`, shape: [vocabularySize, embeddingSize], initializer: normal, ...table },
    { name: `${embeddings}.position_embeddings.weight`, shape: [maxPositions, embeddingSize], initializer: places, ...table },
    { name: `${embeddings}.token_type_embeddings.weight`, shape: [SEGMENTS, embeddingSize], initializer: normal, ...table },
    ...normParameters(`${embeddings}.LayerNorm`, embeddingSize, table),
    ...(embeddingSize === hiddenSize
      ? []
      : linearParameters(projectionName(config), hiddenSize, embeddingSize, projection, { role: 'trunk', depth: 0 })),
    ...Array.from({ length: layers }, (_, layer) => layerParameters(config, layer)).flat(),
  ];
}

function layerParameters(config: PostNormConfig, layer: number): ParameterSpec[] {
  const { hiddenSize, intermediateSize, heads, positions, initializerRange } = config;
  const name = layerName(config, layer);
  const normal = truncatedNormal(initializerRange);
  const belonging = { role: 'trunk', depth: layer + 1 } as const;
  const scores = (part: 'query' | 'key'): Initializer =>
    positions === 'nearby' ? nearbyScores(part, { P: positionDimensions(config), layer, heads }, normal) : normal;
  const linear = (part: string, output: number, input: number, initializer = normal): ParameterSpec[] =>
    linearParameters(`${name}.${part}`, output, input, initializer, belonging);
  return [
    ...linear('attention.self.query', hiddenSize, hiddenSize, scores('query')),
    ...linear('attention.self.key', hiddenSize, hiddenSize, scores('key')),
    ...linear('attention.self.value', hiddenSize, hiddenSize),
    ...linear('attention.output.dense', hiddenSize, hiddenSize),
    ...normParameters(`${name}.attention.output.LayerNorm`, hiddenSize, belonging),
    ...linear('intermediate.dense', intermediateSize, hiddenSize),
    ...linear('output.dense', hiddenSize, intermediateSize),
    ...normParameters(`${name}.output.LayerNorm`, hiddenSize, belonging),
  ];
}

/** Position dimensions of the `nearby` start; the same for both networks wherever their heads are wide enough. */
function positionDimensions({ embeddingSize, hiddenSize, heads }: PostNormConfig): number {
  return positionWidth(embeddingSize, hiddenSize, hiddenSize / heads);
}

/** Sums of word, segment and position, normalized, and as wide as the layers: [N, D]. */
export function postNormEmbed(config: PostNormConfig, { parameter, random }: NetworkContext, tokens: Tokens): Tensor2D {
  const { batch, length, ids_N, segments_N } = tokens;
  const name = embeddingsName(config);
  const words_NE = gather(parameter(`${name}.word_embeddings.weight`) as Tensor2D, ids_N);
  const segments_NE = gather(parameter(`${name}.token_type_embeddings.weight`) as Tensor2D, segments_N);
  const places_TE = slice(parameter(`${name}.position_embeddings.weight`) as Tensor2D, [0, 0], [length, config.embeddingSize]);
  const placed_BTE = add(reshape(add(words_NE, segments_NE), [batch, length, config.embeddingSize]), places_TE);
  const summed_NE = reshape(placed_BTE, words_NE.shape) as Tensor2D;
  const normed_NE = dropout(
    normalize(parameter, `${name}.LayerNorm`, summed_NE),
    random.dropoutMask(summed_NE.shape, config.hiddenDropout),
  );
  return config.embeddingSize === config.hiddenSize ? normed_NE : linear(parameter, projectionName(config), normed_NE);
}

/** All layers. Where rows are asked for, the last layer's feed-forward part works on these only. */
export function postNormLayers(config: PostNormConfig, context: NetworkContext, x_ND: Tensor2D, view: View, rows_M?: Tensor1D): Tensor2D {
  const { batch, length } = view;
  const seen = seenIn(view);
  const bias = config.positions === 'alibi' ? distanceBias(config.heads, length) : null;
  let hidden_ND = x_ND;
  for (let layer = 0; layer < config.layers; layer++) {
    const kept = layer === config.layers - 1 ? (rows_M ?? null) : null;
    hidden_ND = postNormLayer(config, context, layer, hidden_ND, { batch, length, seen, bias, kept });
  }
  return rows_M && config.layers === 0 ? gatherRows(hidden_ND, rows_M) : hidden_ND;
}

interface Surroundings {
  readonly batch: number;
  readonly length: number;
  readonly seen: ReturnType<typeof seenIn>;
  readonly bias: Tensor | null;
  /** Rows that go on after attention; null: all. */
  readonly kept: Tensor1D | null;
}

function postNormLayer(
  config: PostNormConfig,
  { parameter, random }: NetworkContext,
  layer: number,
  x_ND: Tensor2D,
  { batch, length, seen, bias, kept }: Surroundings,
): Tensor2D {
  const name = layerName(config, layer);
  const [q_ND, k_ND, v_ND] = ['query', 'key', 'value'].map((part) => linear(parameter, `${name}.attention.self.${part}`, x_ND));
  const attentionMask = random.dropoutMask([batch, config.heads, length, length], config.attentionDropout);
  const context_ND = attention(q_ND, k_ND, v_ND, { batch, length, heads: config.heads }, { ...seen, bias, dropout: attentionMask });
  const [context_KD, x_KD] = kept ? [gatherRows(context_ND, kept), gatherRows(x_ND, kept)] : [context_ND, x_ND];
  const attended_KD = dropout(
    linear(parameter, `${name}.attention.output.dense`, context_KD),
    random.dropoutMask(x_KD.shape, config.hiddenDropout),
  );
  const y_KD = normalize(parameter, `${name}.attention.output.LayerNorm`, add(attended_KD, x_KD));
  const inner_KF = gelu(linear(parameter, `${name}.intermediate.dense`, y_KD));
  const output_KD = dropout(linear(parameter, `${name}.output.dense`, inner_KF), random.dropoutMask(x_KD.shape, config.hiddenDropout));
  return normalize(parameter, `${name}.output.LayerNorm`, add(output_KD, y_KD));
}

/** -slope · |i - j| with slopes 2^0, 2^-1, … over the heads: [1, A, T, T]. */
function distanceBias(heads: number, length: number): Tensor {
  const at_T = range(0, length, 1, 'float32');
  const distance_TT = abs(sub(reshape(at_T, [length, 1]), reshape(at_T, [1, length])));
  const slopes_A = tensor(
    Array.from({ length: heads }, (_, head) => -(2 ** -head)),
    [1, heads, 1, 1],
  );
  return mul(slopes_A, reshape(distance_TT, [1, 1, length, length]));
}

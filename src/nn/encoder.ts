/**
 * The trunk: embeddings and a stack of post-norm transformer layers, as in BERT and ELECTRA.
 *
 * Parameters carry Hugging Face's names (`electra.…`), so a network is exported by writing it down.
 * Position schemes: `absolute` as in the paper; `nearby`, a start of the weights that makes the first
 * layers look at neighbours and stays an ordinary ELECTRA; `alibi`, a fixed bias against distance
 * (Press et al. 2022, symmetric), which Hugging Face's ELECTRA cannot load.
 *
 * Shape legend: B batch · T tokens · N = B·T · E embedding width · D hidden width · F inner width · A heads · M rows asked for · K rows that go on
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
import type { NetworkContext, Tokens } from './network.ts';
import { attention, dense, dropout, gatherRows, gelu, layerNorm } from '../tensor/index.ts';
import { glorotUniform, linearParameters, normParameters, truncatedNormal, type Initializer, type ParameterSpec } from './parameters.ts';
import { nearbyPositions, nearbyProjection, nearbyScores, positionWidth } from './nearby.ts';

/** The size and the settings of an encoder. */
export interface EncoderConfig {
  readonly vocabularySize: number;
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly intermediateSize: number;
  /** Rows of the position table: the longest sequence. */
  readonly maxPositions: number;
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
  /** How attention knows where a token is. */
  readonly positions: 'absolute' | 'nearby' | 'alibi';
  /** Standard deviation of the truncated normal that tables and linear layers start with. */
  readonly initializerRange: number;
}

/** Segments a token can belong to. */
const TYPES = 2;
/** Added to the score of a padding token: its weight underflows to 0. */
const MASKED = -1e9;

const EMBEDDINGS = 'electra.embeddings';
const layerName = (layer: number): string => `electra.encoder.layer.${layer}`;

export function encoderParameters(config: EncoderConfig): ParameterSpec[] {
  const { vocabularySize, embeddingSize, hiddenSize, layers, maxPositions, initializerRange } = config;
  const normal = truncatedNormal(initializerRange);
  const nearby = config.positions === 'nearby';
  const P = positionDimensions(config);
  const places = nearby ? nearbyPositions(P, initializerRange, normal) : normal;
  const projection = nearby ? nearbyProjection(P, glorotUniform) : glorotUniform;
  const table = { role: 'table', depth: 0 } as const;
  return [
    { name: `${EMBEDDINGS}.word_embeddings.weight`, shape: [vocabularySize, embeddingSize], initializer: normal, ...table },
    { name: `${EMBEDDINGS}.position_embeddings.weight`, shape: [maxPositions, embeddingSize], initializer: places, ...table },
    { name: `${EMBEDDINGS}.token_type_embeddings.weight`, shape: [TYPES, embeddingSize], initializer: normal, ...table },
    ...normParameters(`${EMBEDDINGS}.LayerNorm`, embeddingSize, table),
    ...(embeddingSize === hiddenSize
      ? []
      : linearParameters('electra.embeddings_project', hiddenSize, embeddingSize, projection, { role: 'trunk', depth: 0 })),
    ...Array.from({ length: layers }, (_, layer) => layerParameters(config, layer)).flat(),
  ];
}

function layerParameters(config: EncoderConfig, layer: number): ParameterSpec[] {
  const { hiddenSize, intermediateSize, heads, positions, initializerRange } = config;
  const name = layerName(layer);
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
function positionDimensions({ embeddingSize, hiddenSize, heads }: EncoderConfig): number {
  return positionWidth(embeddingSize, hiddenSize, hiddenSize / heads);
}

/**
 * Vectors after the last layer: of all tokens, [N, D], or of these rows in their order, [M, D].
 * The last layer's feed-forward part then works on these rows only. They must differ.
 */
export function encode(config: EncoderConfig, context: NetworkContext, tokens: Tokens, rows_M: Tensor1D | null = null): Tensor2D {
  const { batch, length, mask_BT } = tokens;
  if (length > config.maxPositions)
    throw new Error(
      `A sequence of ${length} tokens does not fit ${config.maxPositions} positions: raise maxPositions or lower the length.`,
    );
  const padding = mask_BT && mul(sub(1, reshape(mask_BT, [batch, 1, 1, length])), MASKED);
  const bias = config.positions === 'alibi' ? distanceBias(config.heads, length) : null;
  let hidden_ND = embed(config, context, tokens);
  for (let layer = 0; layer < config.layers; layer++) {
    const kept = layer === config.layers - 1 ? rows_M : null;
    hidden_ND = encoderLayer(config, context, layer, hidden_ND, { batch, length, padding, bias, kept });
  }
  return rows_M && config.layers === 0 ? gatherRows(hidden_ND, rows_M) : hidden_ND;
}

function embed(config: EncoderConfig, { parameter, random }: NetworkContext, { batch, length, ids_N, types_N }: Tokens): Tensor2D {
  const words_NE = gather(parameter(`${EMBEDDINGS}.word_embeddings.weight`) as Tensor2D, ids_N);
  const types_NE = gather(parameter(`${EMBEDDINGS}.token_type_embeddings.weight`) as Tensor2D, types_N);
  const places_TE = slice(parameter(`${EMBEDDINGS}.position_embeddings.weight`) as Tensor2D, [0, 0], [length, config.embeddingSize]);
  const placed_BTE = add(reshape(add(words_NE, types_NE), [batch, length, config.embeddingSize]), places_TE);
  const summed_NE = reshape(placed_BTE, words_NE.shape) as Tensor2D;
  const normed_NE = dropout(
    normalize(parameter, `${EMBEDDINGS}.LayerNorm`, summed_NE),
    random.dropoutMask(summed_NE.shape, config.hiddenDropout),
  );
  return config.embeddingSize === config.hiddenSize ? normed_NE : linear(parameter, 'electra.embeddings_project', normed_NE);
}

interface Surroundings {
  readonly batch: number;
  readonly length: number;
  readonly padding: Tensor | null;
  readonly bias: Tensor | null;
  /** Rows that go on after attention; null: all. */
  readonly kept: Tensor1D | null;
}

function encoderLayer(
  config: EncoderConfig,
  { parameter, random }: NetworkContext,
  layer: number,
  x_ND: Tensor2D,
  { batch, length, padding, bias, kept }: Surroundings,
): Tensor2D {
  const name = layerName(layer);
  const [q_ND, k_ND, v_ND] = ['query', 'key', 'value'].map((part) => linear(parameter, `${name}.attention.self.${part}`, x_ND));
  const attentionMask = random.dropoutMask([batch, config.heads, length, length], config.attentionDropout);
  const context_ND = attention(q_ND, k_ND, v_ND, { batch, length, heads: config.heads }, { padding, bias, dropout: attentionMask });
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

/** The linear layer of this name. */
export function linear(parameter: NetworkContext['parameter'], name: string, x: Tensor2D): Tensor2D {
  return dense(x, parameter(`${name}.weight`) as Tensor2D, parameter(`${name}.bias`) as Tensor1D);
}

/** The layer normalization of this name. */
export function normalize(parameter: NetworkContext['parameter'], name: string, x: Tensor2D): Tensor2D {
  return layerNorm(x, parameter(`${name}.weight`) as Tensor1D, parameter(`${name}.bias`) as Tensor1D);
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

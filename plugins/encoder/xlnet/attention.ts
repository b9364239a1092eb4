/**
 * XLNet's attention: a score is what the key is, plus where it stands from the query, plus whether it belongs to another
 * segment, each with a bias of its own in place of the query's (Yang et al. 2019, sections 2.5 and 3.1).
 *
 * Shape legend: B batch · T tokens · N = B·T · K targets of a sequence · R rows that look, B·Q of them: N, or M = B·K ·
 * P = 2T distances · D hidden width · A heads
 */
import { add, matMul, mul, reshape, slice, sub, sum, transpose, type Tensor, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { attention, type AttentionOptions, type NetworkContext } from 'electra-run';
import { layerName, type XlnetConfig } from './parameters.ts';
import { positionScores, repeated, type Layout } from './positions.ts';

/** One layer, and what its parameters are in the program. */
export interface Layer {
  readonly config: XlnetConfig;
  readonly context: NetworkContext;
  readonly index: number;
}

/** What the layers of both streams have in common. */
export interface Surroundings {
  readonly batch: number;
  readonly length: number;
  /** Sines and cosines: [P, D]. */
  readonly distances_PD: Tensor2D;
}

/** Who looks: every token, or the targets alone. */
export interface Reader {
  readonly seen: Pick<AttentionOptions, 'padding' | 'sees'>;
  /** 1 where a key is of another segment than the one who looks: [B, Q, T]. */
  readonly differs_BQT: Tensor3D;
  /** 1 where a target stands, in its row: [B, K, T]. Null: every token looks. */
  readonly places_BKT: Tensor3D | null;
}

/** What is looked at in a layer, the same for both streams. */
export interface Keys {
  readonly keys_ND: Tensor2D;
  readonly values_ND: Tensor2D;
  readonly distances_PD: Tensor2D;
}

/** Keys and values of the content stream, and the keys of the distances. */
export function keysOf(layer: Layer, x_ND: Tensor2D, { distances_PD }: Surroundings): Keys {
  return {
    keys_ND: projected(layer, 'k', x_ND),
    values_ND: projected(layer, 'v', x_ND),
    distances_PD: projected(layer, 'r', distances_PD),
  };
}

/** What the rows take from all that they see: [R, D] → [R, D]. */
export function attendedBy(layer: Layer, x_RD: Tensor2D, keys: Keys, { batch, length }: Surroundings, reader: Reader): Tensor2D {
  const { heads, hiddenSize, attentionDropout } = layer.config;
  const rows = x_RD.shape[0] / batch;
  const queries_RD = projected(layer, 'q', x_RD);
  const withBias = (name: string, factor = 1): Tensor2D => {
    const biased_RD = add(queries_RD, reshape(parameterOf(layer, name), [hiddenSize])) as Tensor2D;
    return factor === 1 ? biased_RD : mul(biased_RD, factor);
  };
  const scale = 1 / Math.sqrt(hiddenSize / heads);
  const positions_BAQT = ofPlaces(withBias('r_r_bias', scale), keys.distances_PD, { batch, length, heads }, reader.places_BKT);
  const segments_BAQT = ofSegments(withBias('r_s_bias', scale), parameterOf(layer, 'seg_embed'), reader.differs_BQT);
  const shape = { batch, length: rows, keys: length, heads };
  const attended_RD = attention(withBias('r_w_bias'), keys.keys_ND, keys.values_ND, shape, {
    ...reader.seen,
    bias: add(positions_BAQT, segments_BAQT),
    dropout: layer.context.random.dropoutMask([batch, heads, rows, length], attentionDropout),
  });
  return matMul(attended_RD, flat(layer, 'o'), false, true);
}

function parameterOf({ context, index }: Layer, part: string): Tensor {
  return context.parameter(`${layerName(index)}.rel_attn.${part}`);
}

/** Rows times a parameter [D, A, H], heads side by side: [R, D] → [R, A·H]. */
function projected(layer: Layer, part: string, x_RD: Tensor2D): Tensor2D {
  return matMul(x_RD, flat(layer, part));
}

/** [D, A, H] → [D, A·H]. */
function flat(layer: Layer, part: string): Tensor2D {
  const weights_DAH = parameterOf(layer, part);
  return reshape(weights_DAH, [weights_DAH.shape[0], weights_DAH.size / weights_DAH.shape[0]]);
}

/** Scores of where keys stand, [B, A, Q, T]. Targets look from where they stand: they are put there, and taken out again. */
function ofPlaces(queries_RD: Tensor2D, distances_PD: Tensor2D, layout: Layout, places_BKT: Tensor3D | null): Tensor {
  if (!places_BKT) return positionScores(queries_RD, distances_PD, layout);
  const { batch, length, heads } = layout;
  const [targets, width] = [places_BKT.shape[1], queries_RD.shape[1]];
  const inPlace_BTD = matMul(places_BKT, reshape(queries_RD, [batch, targets, width]), true);
  const all_BATT = positionScores(reshape(inPlace_BTD, [batch * length, width]), distances_PD, layout);
  const places_BAKT = repeated(reshape(places_BKT, [batch, 1, targets, length]), [1, heads, 1, 1]);
  return matMul(places_BAKT, all_BATT);
}

/**
 * Scores of keys of another segment, [B, A, Q, T], and 0 for those of the same: weights do not change when the same is added
 * to all keys, so that only the difference between the layer's two vectors, [2, A, H], counts.
 */
function ofSegments(queries_RD: Tensor2D, vectors_2AH: Tensor, differs_BQT: Tensor3D): Tensor {
  const [batch, rows, length] = differs_BQT.shape;
  const [, heads, headWidth] = vectors_2AH.shape;
  const [same_1D, other_1D] = [0, 1].map((which) =>
    reshape(slice(vectors_2AH, [which, 0, 0], [1, heads, headWidth]), [1, heads * headWidth]),
  );
  const products_BQAH = reshape(mul(queries_RD, sub(other_1D, same_1D)), [batch, rows, heads, headWidth]);
  const scores_BAQ1 = reshape(transpose(sum(products_BQAH, 3), [0, 2, 1]), [batch, heads, rows, 1]);
  return mul(scores_BAQ1, reshape(differs_BQT, [batch, 1, rows, length]));
}

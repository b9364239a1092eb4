/**
 * Where a key stands from a query: what attention's scores get of it (Dai et al. 2019, section 3.3).
 *
 * Shape legend: B batch · T tokens · K targets of a sequence · P = 2T distances · D hidden width · A heads · H head width
 */
import { add, matMul, reshape, slice, tensor, transpose, zeros, type Tensor, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';

/** How many tokens of how many sequences, and how many heads look at them. */
export interface Layout {
  readonly batch: number;
  readonly length: number;
  readonly heads: number;
}

/** Sines and then cosines of the distances from a query to a key, T, T - 1, … -(T - 1), at the wavelengths of Vaswani et al.: [P, D]. */
export function distanceStates(length: number, width: number): Tensor2D {
  const half = width / 2;
  const numbers = new Float32Array(2 * length * width);
  for (let row = 0; row < 2 * length; row++)
    for (let i = 0; i < half; i++) {
      const angle = (length - row) / 10_000 ** (i / half);
      numbers[row * width + i] = Math.sin(angle);
      numbers[row * width + half + i] = Math.cos(angle);
    }
  return tensor(numbers, [2 * length, width]);
}

/** Of each token of a sequence to each: queries [B·T, D] and the distances' keys [P, D] → [B, A, T, T]. */
export function positionScores(queries_ND: Tensor2D, distances_PD: Tensor2D, layout: Layout): Tensor {
  const { batch, length, heads } = layout;
  const headWidth = queries_ND.shape[1] / heads;
  const keys_1APH = reshape(transpose(reshape(distances_PD, [2 * length, heads, headWidth]), [1, 0, 2]), [1, heads, 2 * length, headWidth]);
  const keys_BAPH = repeated(keys_1APH, [batch, 1, 1, 1]);
  return ofPairs(matMul(headsOf(queries_ND, batch, heads), keys_BAPH, false, true), layout);
}

/** Repeated along the axes where it is 1 and this shape is not. Its gradient is a sum, and that of tfjs's broadcastTo a sum of slices. */
export function repeated(x: Tensor, shape: number[]): Tensor {
  return add(x, zeros(shape));
}

/** [B·R, D] → [B, A, R, H]. */
function headsOf(x_RD: Tensor2D, batch: number, heads: number): Tensor4D {
  const [rows, width] = x_RD.shape;
  return transpose(reshape(x_RD, [batch, rows / batch, heads, width / heads]), [0, 2, 1, 3]);
}

/**
 * By distances → by keys. In row i the distance to key j stands at T + j - i, so that without the first T numbers it is
 * number i · (P - 1) + j of all: rows of one less than before, of which the first T are wanted.
 */
function ofPairs(scores_BATP: Tensor, { batch, length, heads }: Layout): Tensor {
  const size = length * (2 * length - 1);
  const all = reshape(scores_BATP, [batch, heads, 2 * length * length]);
  const shifted = reshape(slice(all, [0, 0, length], [batch, heads, size]), [batch, heads, length, 2 * length - 1]);
  return slice(shifted, [0, 0, 0, 0], [batch, heads, length, length]);
}

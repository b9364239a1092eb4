/**
 * How attention knows where tokens are, but for tables: biases by distance, and rotations.
 *
 * Shape legend: B batch · T keys of a sequence · K queries of one, or T · A heads · H head width · N = B·T · M = B·K
 */
import {
  abs,
  add,
  concat,
  gather,
  mul,
  neg,
  range,
  reshape,
  slice,
  sub,
  tensor,
  tensor1d,
  tensor2d,
  transpose,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { NetworkContext } from '../network.ts';
import type { RelativeBuckets, TransformerConfig } from './config.ts';

/** What is added to the scores because of distances: [1, A, T, T]; null where there is no such thing. */
export function placeBias(config: TransformerConfig, { parameter }: NetworkContext, length: number): Tensor | null {
  const { positions, heads, relative, names } = config;
  if (positions === 'alibi') return distanceBias(heads, length);
  if (positions !== 'relative' || !relative || names.relative === undefined) return null;
  const buckets = tensor1d(bucketsOf(length, relative), 'int32');
  const bias_PA = gather(parameter(`${names.relative}.weight`) as Tensor2D, buckets);
  return reshape(transpose(bias_PA), [1, heads, length, length]);
}

/** The bias of some queries only: [1, A, T, T] and the rows b·T + t of the queries, [M] → [B, A, K, T]. */
export function biasOfRows(bias: Tensor | null, targets_M: Tensor1D, batch: number): Tensor | null {
  if (!bias) return null;
  const [, heads, , length] = bias.shape;
  const byQuery = reshape(transpose(bias, [0, 2, 1, 3]), [length, heads * length]);
  const rows = reshape(gather(byQuery, placesOf(targets_M, batch, length)), [batch, targets_M.size / batch, heads, length]);
  return transpose(rows, [0, 2, 1, 3]);
}

/** t of the rows b·T + t, of as many rows in each sequence: [M]. */
export function placesOf(targets_M: Tensor1D, batch: number, length: number): Tensor1D {
  const first_B1 = reshape(range(0, batch * length, length, 'int32'), [batch, 1]);
  return reshape(sub(reshape(targets_M, [batch, targets_M.size / batch]), first_B1), [targets_M.size]);
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

/** Bucket of key k as query q sees it, row by row of the queries: T·T numbers. */
export function bucketsOf(length: number, relative: RelativeBuckets): Int32Array {
  return Int32Array.from({ length: length * length }, (_, index) => bucketOf((index % length) - Math.floor(index / length), relative));
}

/** Half of the buckets are for one distance each, the rest for ranges that grow with the logarithm, up to `distance` (T5's code). */
function bucketOf(offset: number, { buckets, distance, direction }: RelativeBuckets): number {
  const side = direction === 'both' ? buckets / 2 : buckets;
  const later = direction === 'both' && offset > 0 ? side : 0;
  const far = direction === 'both' ? Math.abs(offset) : Math.max(0, -offset);
  const exact = Math.floor(side / 2);
  if (far < exact) return later + far;
  const logarithm = Math.fround(Math.log(far / exact)) / Math.fround(Math.log(distance / exact));
  return later + Math.min(side - 1, exact + Math.floor(Math.fround(logarithm * (side - exact))));
}

/** Base of the angles of {@link rotated}. */
const BASE = 10_000;

/**
 * Each head's two halves as pairs of numbers, turned by place · 10000^(-2i/H) (Su et al. 2021, equation 34): [R, A·H] → [R, A·H].
 * `places_R`: where rows stand; unless given they are the T of each sequence, in order.
 */
export function rotated(x_RD: Tensor2D, { heads, length, places_R }: { heads: number; length: number; places_R?: Tensor1D }): Tensor2D {
  const [rows, width] = x_RD.shape;
  const half = width / heads / 2;
  const table = (of: (angle: number) => number): Tensor2D =>
    tensor2d(
      Float32Array.from({ length: length * half }, (_, index) => of(Math.floor(index / half) * BASE ** (-(index % half) / half))),
      [length, half],
    );
  const turned = (of: (angle: number) => number): Tensor =>
    places_R ? reshape(gather(table(of), places_R), [rows, 1, 1, half]) : reshape(table(of), [1, length, 1, half]);
  const [cos, sin] = [turned(Math.cos), turned(Math.sin)];
  const x = reshape(x_RD, places_R ? [rows, 1, heads, 2 * half] : [rows / length, length, heads, 2 * half]);
  const part = (index: 0 | 1): Tensor => slice(x, [0, 0, 0, index * half], [x.shape[0], x.shape[1] as number, heads, half]);
  const [a, b] = [part(0), part(1)];
  const both = concat([add(mul(a, cos), neg(mul(b, sin))), add(mul(b, cos), mul(a, sin))], 3);
  return reshape(both, [rows, width]);
}

/**
 * Attention relations (Wang et al. 2021, MiniLMv2, section 3): how alike the queries of all tokens are, and their keys, and their values,
 * in so many heads as one likes. They have the same shape whatever the width and the heads of the network.
 *
 * Shape legend: B batch · T tokens · N = B·T · R relation heads · W width of all heads together · S what is compared along
 */
import {
  add,
  exp,
  logSoftmax,
  matMul,
  mean,
  mul,
  reshape,
  sub,
  sum,
  transpose,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { seenIn, type Attending } from 'electra-run';

/** The terms, each with what of the attention it compares. */
export const RELATIONS = {
  query_relations: 'queries_NW',
  key_relations: 'keys_NW',
  value_relations: 'values_NW',
} as const satisfies Record<string, keyof Attending>;

/** How rows are sequences, and in how many heads they are compared. */
export interface RelationShape {
  readonly batch: number;
  readonly length: number;
  /** Must divide both widths. */
  readonly heads: number;
  /** 1 for real tokens; nothing is compared with padding. */
  readonly real_BT: Tensor2D;
  /** Where documents are apart: nothing is compared with a token of another one. */
  readonly documents_N?: Tensor1D;
}

/** How far each token's relations are from the teacher's: Kullback-Leibler divergence in nats, the mean over the heads. [N] */
export function relationRows(teacher_NW: Tensor2D, student_NW: Tensor2D, shape: RelationShape): Tensor1D {
  const { batch, length } = shape;
  const apart_BRT = divergence(relationLogits(teacher_NW, shape), relationLogits(student_NW, shape));
  return reshape(mean(apart_BRT, 1), [batch * length]) as Tensor1D;
}

/** Of the distributions that the logits are of, along the last axis, in nats: [..., S] → [...]. 0 where they are the same. */
export function divergence(teacher: Tensor, student: Tensor): Tensor {
  const log = logSoftmax(teacher);
  return sum(mul(exp(log), sub(log, logSoftmax(student))), -1);
}

/** The scaled products of every token with every other one: [N, W] → [B, R, T, T]. */
function relationLogits(x_NW: Tensor2D, { batch, length, heads, real_BT, documents_N }: RelationShape): Tensor {
  const width = x_NW.shape[1] / heads;
  const split_BRTH = transpose(reshape(x_NW, [batch, length, heads, width]), [0, 2, 1, 3]);
  const products_BRTT = mul(matMul(split_BRTH, split_BRTH, false, true), 1 / Math.sqrt(width));
  const { padding } = seenIn({ batch, length, real_BT, documents_N, sees: 'all' });
  return padding ? add(products_BRTT, padding) : products_BRTT;
}

/**
 * One state per text, of the states of its tokens.
 *
 * Shape legend: B batch · T tokens · N = B·T · D hidden width
 */
import {
  add,
  cast,
  div,
  expandDims,
  mul,
  range,
  reshape,
  scalar,
  slice,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { gatherRows } from '../tensor/index.ts';

/** The texts whose tokens have the states. */
export interface TextBatch {
  readonly batch: number;
  readonly length: number;
  /** 1 for real tokens, 0 for padding. */
  readonly real_BT: Tensor2D;
}

/** The state that stands for the whole text: of its first token, or of its last real one. [N, D] → [B, D] */
export function textStates(states_ND: Tensor2D, { batch, length, real_BT }: TextBatch, readOut: 'first' | 'last'): Tensor2D {
  const width = states_ND.shape[1];
  if (readOut === 'first') return reshape(slice(reshape(states_ND, [batch, length, width]), [0, 0, 0], [batch, 1, width]), [batch, width]);
  const last_B = sub(cast(sum(real_BT, 1), 'int32'), scalar(1, 'int32'));
  return gatherRows(states_ND, add(last_B, range(0, batch * length, length, 'int32')) as Tensor1D);
}

/** The mean over real tokens. [N, D] → [B, D] */
export function meanStates(states_ND: Tensor2D, { batch, length, real_BT }: TextBatch): Tensor2D {
  const states_BTD = reshape(states_ND, [batch, length, states_ND.shape[1]]);
  return div(sum(mul(states_BTD, expandDims(real_BT, 2)), 1), sum(real_BT, 1, true));
}

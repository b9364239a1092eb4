/**
 * Multi-head scaled dot-product attention (Vaswani et al. 2017, section 3.2).
 *
 * Shape legend: B batch · T tokens · N = B·T · D width · A heads · H = D/A head width
 */
import { add, matMul, mul, reshape, softmax, transpose, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { fused, fusedGradient } from './fused.ts';

export interface AttentionShape {
  readonly batch: number;
  readonly length: number;
  readonly heads: number;
}

export interface AttentionOptions {
  /** Added to the scores, broadcast over [B, A, T, T]: padding as [B, 1, 1, T] with large negative numbers. */
  readonly padding: Tensor | null;
  /** Added to the scores too: a position bias, e.g. [1, A, T, T]. Constant: no gradient flows into either. */
  readonly bias: Tensor | null;
  /** Mask for the attention probabilities, [B, A, T, T], already scaled; null for none. */
  readonly dropout: Tensor | null;
}

/** softmax(q kᵀ / √H + padding + bias) v, per head; heads lie side by side in D. Returns [N, D]. */
export function attention(
  q_ND: Tensor2D,
  k_ND: Tensor2D,
  v_ND: Tensor2D,
  shape: AttentionShape,
  { padding, bias, dropout }: AttentionOptions,
): Tensor2D {
  const { batch, length, heads } = shape;
  const inputs = { q: q_ND, k: k_ND, v: v_ND, padding, bias, dropout };
  return fused('Attention', inputs, { batch, length, heads }, () => {
    const headWidth = q_ND.shape[1] / heads;
    const split = (x_ND: Tensor2D): Tensor => transpose(reshape(x_ND, [batch, length, heads, headWidth]), [0, 2, 1, 3]);
    let scores_BATT = mul(matMul(split(q_ND), split(k_ND), false, true), 1 / Math.sqrt(headWidth));
    if (padding) scores_BATT = add(scores_BATT, padding);
    if (bias) scores_BATT = add(scores_BATT, bias);
    let weights_BATT: Tensor = softmax(scores_BATT);
    if (dropout) weights_BATT = mul(weights_BATT, dropout);
    return reshape(transpose(matMul(weights_BATT, split(v_ND)), [0, 2, 1, 3]), [batch * length, heads * headWidth]);
  }) as Tensor2D;
}

/** The gradient when attention has a dropout mask is told apart by the kernel, which saves what it needs as outputs. */
export const attentionGradient = fusedGradient({
  kernel: 'Attention',
  saveInputs: [],
  saveOutputs: ['context', 'queries', 'keys', 'values', 'weights', 'mask'],
  wrt: ['q', 'k', 'v'],
});

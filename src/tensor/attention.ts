/**
 * Multi-head scaled dot-product attention (Vaswani et al. 2017, section 3.2), of a sequence to itself or to another one.
 *
 * Shape legend: B batch · Q queries of a sequence · K its keys · D width · A heads · H = D/A head width
 */
import {
  add,
  cast,
  expandDims,
  matMul,
  mul,
  reshape,
  softmax,
  sub,
  sum,
  transpose,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { fused, fusedGradient, stopGradient } from './fused.ts';
import { HIDDEN, laterKeys } from './later-keys.ts';

/** How rows are to be read as sequences: B·Q queries, B·K keys and as many values. */
export interface AttentionShape {
  readonly batch: number;
  /** Queries of a sequence, Q. */
  readonly length: number;
  /** Keys of a sequence, K: those of the other sequence in cross-attention. As many as queries unless given. */
  readonly keys?: number;
  readonly heads: number;
}

/**
 * Which keys a query may look at. What it may not look at has the weight 0, to the bit:
 * - `all`: every key;
 * - `before`: itself and the keys before it, query t the keys 0 to t (a causal model);
 * - `prefix_B`: those, and all keys before the prefix's length, [B] (int32 or float32);
 * - `mask`: the keys at which this is 1 and not 0, [B, Q, K] or [B, 1, Q, K]; where there is none, the result is 0.
 */
export type Sees = 'all' | 'before' | { readonly prefix_B: Tensor } | { readonly mask: Tensor };

/** What there may be beside queries, keys and values. */
export interface AttentionOptions {
  /** Added to the scores, broadcast over [B, A, Q, K]: padding as [B, 1, 1, K] with large negative numbers. No gradient flows into it. */
  readonly padding?: Tensor | null;
  /** 'all' unless given. */
  readonly sees?: Sees;
  /** Added to the scores too: a position bias, e.g. [1, A, Q, K]. It has a gradient, which costs nothing where nobody asks for it. */
  readonly bias?: Tensor | null;
  /** Factor of the scores, 1/√H unless given. T5 has 1. */
  readonly scale?: number;
  /** Mask for the attention probabilities, [B, A, Q, K], already scaled; null for none. */
  readonly dropout?: Tensor | null;
}

/**
 * softmax(scale · q kᵀ + padding + bias) v over what is seen, per head; heads lie side by side in D.
 * Takes [B·Q, D], [B·K, D] and [B·K, D], returns [B·Q, D].
 */
export function attention(
  q_ND: Tensor2D,
  k_MD: Tensor2D,
  v_MD: Tensor2D,
  shape: AttentionShape,
  { padding = null, sees = 'all', bias = null, scale, dropout = null }: AttentionOptions = {},
): Tensor2D {
  const { batch, length, keys = length, heads } = shape;
  checkRows('queries', q_ND, batch, length);
  checkRows('keys', k_MD, batch, keys);
  checkRows('values', v_MD, batch, keys);
  const factor = scale ?? 1 / Math.sqrt(q_ND.shape[1] / heads);
  const visible = typeof sees === 'object' && 'mask' in sees ? ofEveryHead(sees.mask) : null;
  const terms = termsOf(padding && stopGradient(padding), bias, hiddenOf(sees, visible, { length, keys }), [batch, heads, length, keys]);
  const inputs = { q: q_ND, k: k_MD, v: v_MD, ...terms, visible, dropout };
  const attributes = { batch, length, keys, heads, scale: factor, biasShape: terms.bias?.shape ?? [] };
  return fused('Attention', inputs, attributes, () => {
    const split = (x: Tensor2D, rows: number): Tensor => transpose(reshape(x, [batch, rows, heads, x.shape[1] / heads]), [0, 2, 1, 3]);
    let scores_BAQK = mul(matMul(split(q_ND, length), split(k_MD, keys), false, true), factor);
    for (const term of [terms.padding, terms.bias]) if (term) scores_BAQK = add(scores_BAQK, term);
    let weights_BAQK: Tensor = softmax(scores_BAQK);
    for (const mask of [visible, dropout]) if (mask) weights_BAQK = mul(weights_BAQK, mask);
    return reshape(transpose(matMul(weights_BAQK, split(v_MD, keys)), [0, 2, 1, 3]), [batch * length, v_MD.shape[1]]);
  }) as Tensor2D;
}

/** The gradient when attention has a dropout mask is told apart by the kernel, which saves what it needs as outputs. */
export const attentionGradient = fusedGradient({
  kernel: 'Attention',
  saveInputs: [],
  saveOutputs: ['context', 'queries', 'keys', 'values', 'weights', 'mask'],
  wrt: ['q', 'k', 'v', 'bias'],
  finish: { bias: (ofScores_BAQK, { biasShape }) => sumTo(ofScores_BAQK, biasShape as number[]) },
});

function checkRows(what: string, { shape: [rows] }: Tensor2D, batch: number, each: number): void {
  if (rows !== batch * each)
    throw new Error(
      `attention() got ${rows} rows of ${what} for ${batch} sequences of ${each}. ` +
        'Its shape says how rows are sequences: length queries each, and keys as many keys and values; keys is length unless given.',
    );
}

/** [B, Q, K] → [B, 1, Q, K], in floats. */
function ofEveryHead(mask: Tensor): Tensor {
  const floats = stopGradient(cast(mask, 'float32'));
  return floats.rank === 3 ? expandDims(floats, 1) : floats;
}

/** What is added to the scores so that nothing remains of what may not be seen; null where all is seen. */
function hiddenOf(sees: Sees, visible: Tensor | null, sizes: { length: number; keys: number }): Tensor | null {
  if (visible) return mul(sub(visible, 1), -HIDDEN);
  if (sees === 'all') return null;
  return laterKeys(sizes, typeof sees === 'object' && 'prefix_B' in sees ? sees.prefix_B : null);
}

/** Adds up what is smaller than the scores: layers that add the same then share the sum, and the scores are passed over once. */
function termsOf(padding: Tensor | null, bias: Tensor | null, hidden: Tensor | null, scores: number[]) {
  if (!hidden) return { padding, bias };
  const small = (a: Tensor, b: Tensor): boolean =>
    scores.some((size, axis) => Math.max(sizeAt(a.shape, axis, scores), sizeAt(b.shape, axis, scores)) < size);
  const unseen = padding ? add(hidden, padding) : hidden;
  return bias && small(unseen, bias) ? { padding: null, bias: add(unseen, bias) } : { padding: unseen, bias };
}

/** The gradient of what was broadcast: summed over the axes that it lacks. */
function sumTo(x: Tensor, shape: number[]): Tensor {
  const axes = [...x.shape.keys()].filter((axis) => sizeAt(shape, axis, x.shape) < x.shape[axis]);
  return reshape(axes.length > 0 ? sum(x, axes) : x, shape);
}

/** Size of a shape along an axis of the one that it is broadcast to: axes count from the end, and one that is not there is 1. */
function sizeAt(shape: readonly number[], axis: number, target: readonly number[]): number {
  return shape[axis - (target.length - shape.length)] ?? 1;
}

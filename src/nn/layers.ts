/** What layers of encoders are made of: products and norms by the names of their parameters, and what attention may look at. */
import { add, cast, mul, notEqual, reshape, sub, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { dense, layerNorm, type AttentionOptions } from '../tensor/index.ts';
import { HIDDEN } from '../tensor/later-keys.ts';
import type { NetworkContext, View } from './network.ts';

/** x · wᵀ + b with the parameters `<name>.weight`, [O, I], and `<name>.bias`, [O]: [R, I] → [R, O]. */
export function linear(parameter: NetworkContext['parameter'], name: string, x_RI: Tensor2D): Tensor2D {
  return dense(x_RI, parameter(`${name}.weight`) as Tensor2D, parameter(`${name}.bias`) as Tensor1D);
}

/** Layer norm with the parameters `<name>.weight` and `<name>.bias`, [D]: [R, D] → [R, D]. */
export function normalize(parameter: NetworkContext['parameter'], name: string, x_RD: Tensor2D): Tensor2D {
  return layerNorm(x_RD, parameter(`${name}.weight`) as Tensor1D, parameter(`${name}.bias`) as Tensor1D);
}

/** Added to the score of a padding token: its weight underflows to 0. */
const MASKED = -1e9;

/**
 * What attention leaves out of this view: padding, other documents and what a token may not see:
 * `attention(q, k, v, shape, { ...seenIn(view) })`.
 */
export function seenIn({ batch, length, real_BT, sees, documents_N }: View): Pick<AttentionOptions, 'padding' | 'sees'> {
  const padding = real_BT && mul(sub(1, reshape(real_BT, [batch, 1, 1, length])), MASKED);
  const others = documents_N ? otherDocuments(documents_N, { batch, length }) : null;
  return {
    padding: padding && others ? add(padding, others) : (padding ?? others),
    sees: typeof sees === 'object' && 'mask_BTT' in sees ? { mask: sees.mask_BTT } : sees,
  };
}

/** HIDDEN where a key is of another document than the query, else 0: [N] → [B, 1, T, T]. */
function otherDocuments(documents_N: Tensor1D, { batch, length }: Pick<View, 'batch' | 'length'>): Tensor {
  const differ = notEqual(reshape(documents_N, [batch, 1, length, 1]), reshape(documents_N, [batch, 1, 1, length]));
  return mul(cast(differ, 'float32'), HIDDEN);
}

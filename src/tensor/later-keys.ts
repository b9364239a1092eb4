/** What hides the keys that come after a query, in causal models and behind a prefix. B batch · Q queries · K keys */
import { cast, greater, mul, range, reshape, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { fused } from './fused.ts';

/** Added to the score of a key that may not be seen. Its weight underflows to 0 beside any key that may, padding of -1e9 included. */
export const HIDDEN = -1e30;

interface Sizes {
  readonly length: number;
  readonly keys: number;
}

/** HIDDEN where key k comes after query q and is not in the prefix, else 0: [1, 1, Q, K], or [B, 1, Q, K] with lengths of prefixes, [B]. */
export function laterKeys({ length, keys }: Sizes, prefix_B: Tensor | null): Tensor {
  return fused('LaterKeys', { prefix: prefix_B }, { length, keys }, () => {
    const later_11QK = tensor(laterNumbers({ length, keys }), [1, 1, length, keys]);
    if (!prefix_B) return later_11QK;
    const behind_B11K = greater(range(0.5, keys, 1, 'float32'), reshape(cast(prefix_B, 'float32'), [prefix_B.size, 1, 1, 1]));
    return mul(later_11QK, cast(behind_B11K, 'float32'));
  });
}

/** HIDDEN where k > q, [Q, K]. */
export function laterNumbers({ length, keys }: Sizes): Float32Array {
  const numbers = new Float32Array(length * keys);
  for (let q = 0; q < length; q++) numbers.fill(HIDDEN, Math.min(q + 1, keys) + q * keys, (q + 1) * keys);
  return numbers;
}

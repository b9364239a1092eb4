/** The exact Gaussian error linear unit (Hendrycks & Gimpel 2016), as BERT uses it. */
import { add, erf, mul, type Tensor } from '@tensorflow/tfjs-core';
import { fused, fusedGradient } from './fused.ts';

/** x · Φ(x) = x/2 · (1 + erf(x/√2)). */
export function gelu<T extends Tensor>(x: T): T {
  return fused('Gelu', { x }, {}, () => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1))) as T;
}

/** dx = dy · gelu′(x) for engines with the fused kernel, which saves twice the slope, 1 + erf(x/√2) + x·√(2/π)·exp(-x²/2). */
export const geluGradient = fusedGradient({ kernel: 'Gelu', saveInputs: [], saveOutputs: [null, 'doubleSlope'], wrt: ['x'] });

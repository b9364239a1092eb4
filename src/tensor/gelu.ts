/** The exact Gaussian error linear unit (Hendrycks & Gimpel 2016), as BERT and ELECTRA use it. */
import { add, erf, mul, type Tensor } from '@tensorflow/tfjs-core';
import { fused, fusedGradient } from './fused.ts';

/** x · Φ(x) = x/2 · (1 + erf(x/√2)). */
export function gelu<T extends Tensor>(x: T): T {
  return fused('Gelu', { x }, {}, () => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1))) as T;
}

export const geluGradient = fusedGradient({ kernel: 'Gelu', saveInputs: [], saveOutputs: [null, 'doubleSlope'], wrt: ['x'] });

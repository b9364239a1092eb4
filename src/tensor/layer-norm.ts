/** Layer normalization (Ba et al. 2016) over the last axis. R rows · D width */
import { add, mean, mul, rsqrt, square, sub, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { fused, fusedGradient } from './fused.ts';

/** (x - mean) / sqrt(variance + epsilon) · gamma + beta, per row. The epsilon is BERT's. */
export function layerNorm(x_RD: Tensor2D, gamma_D: Tensor1D, beta_D: Tensor1D, epsilon = 1e-12): Tensor2D {
  return fused('LayerNorm', { x: x_RD, gamma: gamma_D, beta: beta_D }, { epsilon }, () => {
    const centred_RD = sub(x_RD, mean(x_RD, -1, true));
    const variance_R1 = mean(square(centred_RD), -1, true);
    return add(mul(mul(centred_RD, rsqrt(add(variance_R1, epsilon))), gamma_D), beta_D);
  }) as Tensor2D;
}

/** Gradients of x, gamma and beta for engines with the fused kernel, which saves the normalized rows and their 1 / deviation. */
export const layerNormGradient = fusedGradient({
  kernel: 'LayerNorm',
  saveInputs: ['gamma'],
  saveOutputs: [null, 'normalized', 'inverseDeviation'],
  wrt: ['x', 'gamma', 'beta'],
});

/** Layers by the names of their parameters. */
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { dense, layerNorm } from '../tensor/index.ts';
import type { NetworkContext } from './network.ts';

/** x · wᵀ + b with the parameters `<name>.weight`, [O, I], and `<name>.bias`, [O]: [R, I] → [R, O]. */
export function linear(parameter: NetworkContext['parameter'], name: string, x_RI: Tensor2D): Tensor2D {
  return dense(x_RI, parameter(`${name}.weight`) as Tensor2D, parameter(`${name}.bias`) as Tensor1D);
}

/** Layer norm with the parameters `<name>.weight` and `<name>.bias`, [D]: [R, D] → [R, D]. */
export function normalize(parameter: NetworkContext['parameter'], name: string, x_RD: Tensor2D): Tensor2D {
  return layerNorm(x_RD, parameter(`${name}.weight`) as Tensor1D, parameter(`${name}.bias`) as Tensor1D);
}

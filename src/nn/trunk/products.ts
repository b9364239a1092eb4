/** Products, norms and activations as a transformer's settings want them. R rows · I, O widths */
import {
  add,
  matMul,
  mean,
  mul,
  relu,
  rsqrt,
  sigmoid,
  square,
  tanh,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { dropout, gelu, layerNorm } from '../../tensor/index.ts';
import type { NetworkContext } from '../network.ts';
import type { Activation, TransformerConfig } from './config.ts';

type Parameter = NetworkContext['parameter'];

/** BERT's. */
const EPSILON = 1e-12;

/** x times the weight of this name, plus its bias: [R, I] → [R, O]. */
export function linearly(
  { biases = true, weights = 'out-in' }: TransformerConfig,
  parameter: Parameter,
  name: string,
  x_RI: Tensor2D,
): Tensor2D {
  const y_RO: Tensor2D = matMul(x_RI, parameter(`${name}.weight`) as Tensor2D, false, weights === 'out-in');
  return biases ? add(y_RO, parameter(`${name}.bias`)) : y_RO;
}

/** The norm of this name over the last axis: [R, D] → [R, D]. */
export function normed(
  { normalization, epsilon = EPSILON }: TransformerConfig,
  parameter: Parameter,
  name: string,
  x_RD: Tensor2D,
): Tensor2D {
  const gain_D = parameter(`${name}.weight`) as Tensor1D;
  if (normalization !== 'rms') return layerNorm(x_RD, gain_D, parameter(`${name}.bias`) as Tensor1D, epsilon);
  const scale_R1: Tensor2D = rsqrt(add(mean(square(x_RD), -1, true), epsilon));
  return mul(mul(x_RD, scale_R1), gain_D);
}

/** States after the last layer, with the norm and the dropout that the architecture has there: [R, D] → [R, D]. */
export function finished(config: TransformerConfig, { parameter, random }: NetworkContext, x_RD: Tensor2D): Tensor2D {
  const { names, lastDropout = false, hiddenDropout } = config;
  const normed_RD = names.lastNorm === undefined ? x_RD : normed(config, parameter, names.lastNorm, x_RD);
  return lastDropout ? dropout(normed_RD, random.dropoutMask(normed_RD.shape, hiddenDropout)) : normed_RD;
}

/** GPT's approximation: x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))). */
function geluTanh<T extends Tensor>(x: T): T {
  const inside = mul(mul(x, add(mul(square(x), 0.044715), 1)), Math.sqrt(2 / Math.PI));
  return mul(mul(x, 0.5), add(tanh(inside), 1)) as T;
}

/** By the name that settings have for it. */
export const activations: Readonly<Record<Activation, <T extends Tensor>(x: T) => T>> = {
  gelu,
  'gelu-tanh': geluTanh,
  relu: (x) => relu(x),
  silu: (x) => mul(x, sigmoid(x)),
};

/**
 * What a parameter is before it has numbers: a name, a shape and how it starts.
 *
 * Names and layouts are Hugging Face's (linear weights are [out, in]), so that export is a file write.
 */
import { randomFor, type Random } from '../random.ts';
import type { FlatMemory } from './memory.ts';

export type Initializer = (values: Float32Array, shape: readonly number[], random: Random) => void;

export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
}

/** Fills every weight from (seed, its name); gradients and slots are left alone. */
export function initialize(memory: FlatMemory, seed: number): void {
  for (const { name, shape, initializer } of memory.placements) {
    initializer(memory.view(memory.weights, name), shape, randomFor(seed, 'initialize', name));
  }
}

export const zeros: Initializer = (values) => void values.fill(0);
export const ones: Initializer = (values) => void values.fill(1);

/** Normal with this standard deviation, redrawn beyond two of them (BERT's initializer). */
export function truncatedNormal(deviation: number): Initializer {
  return (values, _shape, random) => {
    for (let i = 0; i < values.length; i++) {
      let value = random.normal();
      while (Math.abs(value) > 2) value = random.normal();
      values[i] = value * deviation;
    }
  };
}

/** Uniform in ±sqrt(6 / (in + out)) for a weight of shape [out, in] (Glorot & Bengio 2010, eq. 16). */
export const glorotUniform: Initializer = (values, shape, random) => {
  const limit = Math.sqrt(6 / (shape[0] + (shape[1] ?? 1)));
  for (let i = 0; i < values.length; i++) values[i] = (2 * random.uniform() - 1) * limit;
};

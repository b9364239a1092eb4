/**
 * What a parameter is before it has numbers: a name, a shape and how it starts.
 *
 * Names and layouts are Hugging Face's (linear weights are [out, in]), so that export is a file write.
 */
import { randomFor, type Random } from '../random.ts';
import type { FlatMemory } from './memory.ts';

/** Writes a parameter's first numbers in place, from random numbers of its own. */
export type Initializer = (values: Float32Array, shape: readonly number[], random: Random) => void;

/** One parameter: what it is called, how large it is, how it starts, and what it is for. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /**
   * What it is for: `table` and `trunk` are the encoder, which fine-tuning takes over (tables, with what belongs
   * to them, can be shared between networks of different width); `pooler` is the part of a head that heads of pre-training and
   * of tasks have in common, which a task takes over where there is one; `head` is what is left behind. `head` unless given.
   */
  readonly role?: 'table' | 'trunk' | 'pooler' | 'head';
  /** How far above the input: 0 for embeddings, 1 for the first layer, …; for layer-wise rates. Heads have none. */
  readonly depth?: number;
  /** False for what weight decay must leave alone: gains and biases. True unless given. */
  readonly decays?: boolean;
}

/** Whether it belongs to the encoder, which fine-tuning takes over. */
export function isOfTrunk({ role }: Pick<ParameterSpec, 'role'>): boolean {
  return role === 'table' || role === 'trunk';
}

/** What the parameters of one layer have in common. */
export type Belonging = Pick<ParameterSpec, 'role' | 'depth'>;

/** Weight [out, in] and bias of a linear layer, as PyTorch has them; the bias starts at 0 and is not decayed. */
export function linearParameters(
  name: string,
  output: number,
  input: number,
  initializer: Initializer,
  belonging: Belonging = {},
): ParameterSpec[] {
  return [
    { name: `${name}.weight`, shape: [output, input], initializer, ...belonging },
    { name: `${name}.bias`, shape: [output], initializer: zeros, decays: false, ...belonging },
  ];
}

/** Gain and bias of a layer norm over this width; neither is decayed. */
export function normParameters(name: string, width: number, belonging: Belonging = {}): ParameterSpec[] {
  return [
    { name: `${name}.weight`, shape: [width], initializer: ones, decays: false, ...belonging },
    { name: `${name}.bias`, shape: [width], initializer: zeros, decays: false, ...belonging },
  ];
}

/** Fills every weight from (seed, its name); gradients and slots are left alone. */
export function initialize(memory: FlatMemory, seed: number): void {
  for (const { name, shape, initializer } of memory.placements) {
    initializer(memory.view(memory.weights, name), shape, randomFor(seed, 'initialize', name));
  }
}

/** Starts at 0: for biases. */
export const zeros: Initializer = (values) => void values.fill(0);
/** Starts at 1: for the gains of a layer norm. */
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

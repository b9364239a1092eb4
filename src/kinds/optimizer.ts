/** An optimizer: changes the parameters given their gradients, in place, over flat memory. */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { FlatMemory } from '../nn/memory.ts';
import type { ParameterSpec } from '../nn/parameters.ts';

/** A run of consecutive floats that share their settings. */
export interface ParameterGroup {
  /** First float and one past the last, counted in floats from the start of each region. */
  readonly start: number;
  readonly end: number;
  /** False for what must not be decayed (gains, biases). */
  readonly decay: boolean;
  /** Factor on the learning rate (layer-wise decay); 1 in pre-training. */
  readonly rateScale: number;
}

/** What an optimizer is told of a step, beside the memory. */
export interface Update {
  /** 1 for the first update: what bias correction counts. */
  readonly step: number;
  readonly learningRate: number;
  /** Factor on every gradient before anything else: clipping, and the mean over micro-batches. */
  readonly gradientScale: number;
  readonly groups: readonly ParameterGroup[];
}

/** The numbers of one parameter, as tensors of its shape. */
export interface ParameterTensors {
  readonly weight: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

/** An update in tensor ops, for engines that keep a model's numbers on a device. */
export interface TensorUpdate {
  /**
   * Whether each number is updated from its own weight, gradient and slots alone: then parameters of one group may come
   * as one tensor, which is faster.
   */
  readonly elementWise?: boolean;
  /** What changes from step to step, by name; fed in as scalars. */
  scalars(update: Pick<Update, 'step' | 'learningRate'>): Readonly<Record<string, number>>;
  /**
   * The new numbers of one parameter; the gradient comes scaled. What it reads are the numbers of before, whatever it
   * has computed already: numbers that are read after their successors are written get a second place on the device.
   */
  apply(
    parameter: ParameterTensors & { readonly gradient: Tensor },
    scalars: Readonly<Record<string, Tensor>>,
    group: Pick<ParameterGroup, 'decay' | 'rateScale'>,
  ): ParameterTensors;
}

/** Changes weights and slots in place, from the gradients beside them. */
export interface Optimizer {
  /** Names of the per-parameter state, zero at the start, e.g. `['m', 'v']`. */
  readonly slots: readonly string[];
  /** Which parameters are decayed, in place of what they say of themselves ({@link ParameterSpec.decays}). */
  readonly decays?: (parameter: Pick<ParameterSpec, 'name' | 'decays'>) => boolean;
  update(memory: FlatMemory, update: Update): void;
  /** The same update in tensor ops. Without it, an engine on a device fetches the gradients and updates in memory, which is slow. */
  readonly onDevice?: TensorUpdate;
}

/**
 * A program: what an engine can run. A function from parameters and a batch to named outputs,
 * written in tensor ops, with fixed shapes, that never reads a tensor's value.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ParameterSpec } from './parameters.ts';

/** The kinds of numbers that go into a program and come out of it. */
export type DType = 'float32' | 'int32';
/** A tensor's numbers outside a program, row by row; who holds them knows the shape. */
export type HostTensor = Float32Array | Int32Array;

/** The fixed shape of an input, and its kind of numbers. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Random tensors a program may use; each call is one more input that the engine fills afresh for every run. */
export interface ProgramRandom {
  /** Uniform in [0, 1). */
  uniform(shape: readonly number[]): Tensor;
  /** Dropout mask: 0 with probability `rate`, else 1 / (1 - rate). Null when dropout is off (rate 0, or not training). */
  dropoutMask(shape: readonly number[], rate: number): Tensor | null;
}

/** What a program is built from; nothing in it has a value yet. */
export interface ProgramContext {
  /** Every parameter by name. */
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** Those of the program, by their names there. */
  readonly constants: Readonly<Record<string, Tensor>>;
  readonly random: ProgramRandom;
}

/** Numbers that a program reads and that never change: those of a network that learns nothing. No gradient flows into them. */
export interface Constant {
  readonly shape: readonly number[];
  /** Row by row; must not change while anything that was compiled from the program is used. */
  readonly values: Float32Array;
}

/** A computation of fixed shapes with what it reads declared. */
export interface Program {
  /** For logs, cache keys and error messages, e.g. `pre-training-train-32x64`. */
  readonly name: string;
  readonly parameters: readonly ParameterSpec[];
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  /** None unless given. */
  readonly constants?: Readonly<Record<string, Constant>>;
  /** True: `build` returns a scalar `loss`, and running also yields its gradient for every parameter. */
  readonly gradient: boolean;
  /** False switches dropout off. */
  readonly training: boolean;
  build(context: ProgramContext): Record<string, Tensor>;
}

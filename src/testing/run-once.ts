/** Runs a program once on an engine, for contracts that are about what it computes. */
import assert from 'node:assert/strict';
import type { Engine } from '../kinds/engine.ts';
import type { HostTensor, Program, ProgramContext, TensorSpec } from '../nn/program.ts';
import { FlatMemory } from '../nn/memory.ts';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ParameterSpec } from '../nn/parameters.ts';

/** A program to be run once, with its inputs' numbers. */
export interface Calculation {
  readonly parameters: readonly ParameterSpec[];
  readonly inputs?: Readonly<Record<string, TensorSpec & { readonly data: HostTensor }>>;
  /** With an output `loss`, its gradients are computed too. */
  readonly gradient?: boolean;
  readonly training?: boolean;
  build(context: ProgramContext): Record<string, Tensor>;
}

/** What came out, and the gradient of each parameter. */
export interface CalculationOutcome {
  readonly outputs: Readonly<Record<string, HostTensor>>;
  readonly gradient: (parameter: string) => Float32Array;
}

/** `fill` sets the weights of the memory that the program runs on. */
export async function runOnce(
  engine: Engine,
  { parameters, inputs = {}, gradient = false, training = false, build }: Calculation,
  fill: (memory: FlatMemory) => void,
): Promise<CalculationOutcome> {
  const memory = new FlatMemory(parameters, []);
  fill(memory);
  const program: Program = { name: 'calculation', parameters, inputs, gradient, training, build };
  const executable = await (await engine.load(memory)).compile(program);
  const outputs = await executable.run(Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data])), {
    seed: 1,
    step: 0,
  });
  await executable.release();
  return { outputs, gradient: (parameter) => memory.view(memory.gradients, parameter) };
}

/** `complaint` says what it means when they are further apart than `tolerance`. */
export function assertNear(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number, complaint: string): void {
  const apart = difference(found, wanted);
  assert.ok(apart < tolerance, `${complaint} (largest difference ${apart}, allowed ${tolerance})`);
}

/** Largest absolute difference; Infinity where lengths differ or a number is missing. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const apart = Math.abs(a[i] - b[i]);
    if (!(apart <= worst)) worst = Number.isNaN(apart) ? Infinity : apart;
  }
  return worst;
}

/** Runs one computation on the onnx engine and on tfjs's own backend and returns both results, gradients included. */
import type { Tensor } from '@tensorflow/tfjs-core';
import { createOnnxEngine, type OnnxEngineOptions } from '../../src/engine/onnx/engine.ts';
import type { HostTensor, Program, TensorSpec } from '../../src/nn/program.ts';
import { createTfjsEngine } from '../../src/engine/tfjs/engine.ts';
import { FlatMemory } from '../../src/nn/memory.ts';
import { initialize } from '../../src/nn/parameters.ts';
import { randomFor } from '../../src/random.ts';

export interface Computation {
  /** Differentiable inputs by name: shapes. Filled with normal numbers. */
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  /** Other inputs. */
  readonly inputs?: Readonly<Record<string, TensorSpec & { readonly data: HostTensor }>>;
  /** Returns the output; the loss is its sum weighted by fixed numbers. */
  build(parameters: Readonly<Record<string, Tensor>>, inputs: Readonly<Record<string, Tensor>>): Tensor;
  /** False: the program that evaluates, which computes no gradients. */
  readonly gradient?: boolean;
  /** Standard deviation of the parameters, 1 by default. */
  readonly scale?: number;
}

export interface Result {
  readonly output: HostTensor;
  readonly gradients: Readonly<Record<string, Float32Array>>;
}

export async function onBothEngines(
  computation: Computation,
  toLoss: (output: Tensor) => Tensor,
  options: OnnxEngineOptions = {},
): Promise<{ onnx: Result; tfjs: Result }> {
  const engines = { onnx: await createOnnxEngine({ threads: 2, ...options }), tfjs: createTfjsEngine('cpu') };
  const results: Partial<Record<'onnx' | 'tfjs', Result>> = {};
  for (const [name, engine] of Object.entries(engines) as ['onnx' | 'tfjs', typeof engines.onnx][]) {
    const program = programOf(computation, toLoss);
    const { parameters } = program;
    const memory = new FlatMemory(parameters, []);
    initialize(memory, 7);
    const executable = await (await engine.load(memory)).compile(program);
    const outputs = await executable.run(
      Object.fromEntries(Object.entries(computation.inputs ?? {}).map(([key, { data }]) => [key, data])),
      { seed: 1, step: 0 },
    );
    results[name] = {
      output: outputs.output,
      gradients: Object.fromEntries(parameters.map(({ name: key }) => [key, memory.view(memory.gradients, key).slice()])),
    };
    await executable.release();
  }
  return results as { onnx: Result; tfjs: Result };
}

export function programOf(
  { parameters, inputs = {}, gradient = true, scale = 1, build }: Computation,
  toLoss: (output: Tensor) => Tensor,
): Program {
  return {
    name: 'computation',
    parameters: Object.entries(parameters).map(([name, shape]) => ({
      name,
      shape,
      initializer: (values) => values.set(normals(name, values.length).map((x) => x * scale)),
    })),
    inputs,
    gradient,
    training: true,
    build(context) {
      const output = build(context.parameters, context.inputs);
      return { loss: toLoss(output), output };
    },
  };
}

/** Largest absolute difference, relative to the larger of 1 and the largest magnitude. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let worst = 0;
  let magnitude = 1;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= worst)) worst = Number.isNaN(difference) ? Infinity : difference;
    magnitude = Math.max(magnitude, Math.abs(b[i]));
  }
  return worst / magnitude;
}

function normals(key: string, length: number): Float32Array {
  const random = randomFor(7, key, length);
  return Float32Array.from({ length }, () => random.normal());
}

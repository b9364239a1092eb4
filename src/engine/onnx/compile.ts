/** Program to graph, ready to be made a session: traced, optimized, and what is fed to and fetched from it by name. */
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import type { Draw, Inputs } from '../../kinds/engine.ts';
import { checkInputs } from '../check-inputs.ts';
import type { HostTensor, Program } from '../../nn/program.ts';
import { loadTfjs } from '../../tensor/load-tfjs.ts';
import { RandomInputs } from '../random-inputs.ts';
import { multiplyInHalf, type ProductPrecision } from './half-products.ts';
import { gradientOutput, type Graph, type Target, type Value } from './graph.ts';
import { optimize, type PassName } from './passes/index.ts';
import { tensor } from './session.ts';
import { trace } from './trace.ts';

/** For what a program is compiled; the same for all programs of an engine. */
export interface CompileSettings {
  readonly target: Target;
  readonly withoutPasses?: readonly PassName[];
  /** In what matrix products are computed; float32 unless given. Only graphics cards have float16. */
  readonly products?: ProductPrecision;
  /** Pools of dropout masks, shared by the programs of an engine. */
  readonly pools: Map<string, Float32Array>;
}

/** A program as a graph after the passes, and the names in the graph of what the program declared. */
export interface CompiledProgram {
  readonly program: Program;
  readonly graph: Graph;
  /** The random tensors among the graph's inputs. */
  readonly random: RandomInputs;
  /** Graph inputs of parameters and of the program's inputs. */
  readonly parameterInputs: Readonly<Record<string, string>>;
  readonly programInputs: Readonly<Record<string, string>>;
  /** The program's outputs by their names there. */
  readonly outputs: ReadonlyMap<string, Value>;
  /** Gradients by parameter; one that the loss does not depend on has none. */
  readonly gradients: ReadonlyMap<string, Value>;
  /** What is fed beside the parameters: the batch, the draw's random numbers, and constants that are no part of the graph. */
  feeds(inputs: Inputs, draw: Draw): Promise<Record<string, OrtTensor>>;
}

/**
 * Traces and optimizes a program. Throws a {@link UserError} for an op, or a use of one, that has no kernel or no gradient, and
 * for a program that reads a tensor or draws numbers of its own.
 */
export function compileProgram(program: Program, { target, withoutPasses, products, pools }: CompileSettings): CompiledProgram {
  loadTfjs();
  const { graph, random, parameterInputs, programInputs, constantInputs, outputs } = trace(program, {
    random: new RandomInputs(pools),
    target,
  });
  optimize(graph, { without: withoutPasses });
  if (products === 'float16') multiplyInHalf(graph);
  const constants = Object.entries(program.constants ?? {}).flatMap(([name, { values, shape }]) =>
    Object.hasOwn(constantInputs, name) ? [[constantInputs[name], values, shape] as const] : [],
  );
  const valueOf = (name: string): Value => graph.outputs.get(name) as Value;
  return {
    program,
    graph,
    random,
    parameterInputs,
    programInputs,
    outputs: new Map(outputs.map((name) => [name, valueOf(name)])),
    gradients: new Map(
      program.parameters.flatMap(({ name }) =>
        graph.outputs.has(gradientOutput(name)) ? [[name, valueOf(gradientOutput(name))] as const] : [],
      ),
    ),
    feeds(inputs, draw) {
      checkInputs(program, inputs);
      return tensors([
        ...constants,
        ...Object.entries(program.inputs).map(([name, { shape }]) => [programInputs[name], inputs[name], shape] as const),
        ...random.declared.map((input) => [input.name, random.draw(input, draw), input.shape] as const),
      ]);
    },
  };
}

/** Tensors that read and write the arrays in place. */
export async function tensors(entries: readonly (readonly [string, HostTensor, readonly number[]])[]): Promise<Record<string, OrtTensor>> {
  return Object.fromEntries(await Promise.all(entries.map(async ([name, data, shape]) => [name, await tensor(data, shape)])));
}

/** Program to graph: runs the program, and tfjs's differentiation of it, once on the recording backend. */
import { engine, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { building } from '../building.ts';
import type { Program } from '../../nn/program.ts';
import { programRandom, RandomInputs } from '../random-inputs.ts';
import { gradientOutput, Graph, isInPlace, type Target, type Value } from './graph.ts';
import { emitters, registerFusedGradients } from './kernels/index.ts';
import { untraced, untracedOp } from './kernels/untraced.ts';
import { TRACE_BACKEND, traceBackend, tracedTensor } from './trace-backend.ts';

/** A program's graph as it was recorded, before the passes. */
export interface Traced {
  readonly graph: Graph;
  readonly random: RandomInputs;
  /** Graph input of each parameter and each input of the program, by its name there. */
  readonly parameterInputs: Readonly<Record<string, string>>;
  readonly programInputs: Readonly<Record<string, string>>;
  /** Graph input of each constant, where it is one; elsewhere the numbers stand in the graph. */
  readonly constantInputs: Readonly<Record<string, string>>;
  /** Names of the program's outputs; `gradient:<parameter>` are outputs of the graph too. */
  readonly outputs: readonly string[];
}

interface TraceOptions {
  readonly random?: RandomInputs;
  readonly target?: Target;
}

/** Traces the program. Synchronous, so that two traces cannot mix; the previous tfjs backend is active again afterwards. */
export function trace(program: Program, { random = new RandomInputs(), target = 'cpu' }: TraceOptions = {}): Traced {
  registerFusedGradients();
  const backend = traceBackend(emitters);
  const previous = engine().backendName;
  void setBackend(TRACE_BACKEND);
  backend.graph = new Graph(target);
  try {
    return building(() =>
      traceInto(
        backend.graph,
        program,
        random,
        (value) => tracedTensor(backend, value),
        (tensor) => backend.value(tensor),
      ),
    );
  } catch (error) {
    throw untracedOp(error, Object.keys(emitters)) ?? error;
  } finally {
    if (previous) void setBackend(previous);
  }
}

function traceInto(
  graph: Graph,
  program: Program,
  random: RandomInputs,
  tensorOf: (value: Value) => Tensor,
  valueOf: (tensor: Tensor) => Value,
): Traced {
  const parameterInputs = Object.fromEntries(program.parameters.map(({ name }, index) => [name, `p${index}`]));
  const programInputs = Object.fromEntries(Object.keys(program.inputs).map((name) => [name, `in_${name}`]));
  // The CPU reads them where they lie. A device gets them once, with its graph.
  const constants = Object.entries(program.constants ?? {}).map(([name, { shape, values }], index) => {
    const value = isInPlace(graph.target) ? graph.input(`c${index}`, shape, 'float32') : graph.constant(values, shape);
    return [name, value] as const;
  });
  const constantInputs = isInPlace(graph.target) ? Object.fromEntries(constants.map(([name, value]) => [name, value.name])) : {};
  const outputs: string[] = [];
  engine().startScope('trace');
  try {
    const parameters = Object.fromEntries(
      program.parameters.map(({ name, shape }) => [name, tensorOf(graph.input(parameterInputs[name], shape, 'float32'))]),
    );
    const inputs = Object.fromEntries(
      Object.entries(program.inputs).map(([name, { shape, dtype }]) => [name, tensorOf(graph.input(programInputs[name], shape, dtype))]),
    );
    const constantTensors = Object.fromEntries(constants.map(([name, value]) => [name, tensorOf(value)]));
    const source = programRandom(random, program.training, ({ name, shape }) => tensorOf(graph.input(name, shape, 'float32')));
    const forward = (): Tensor => {
      const results = program.build({ parameters, inputs, constants: constantTensors, random: source });
      for (const [name, tensor] of Object.entries(results)) {
        if (tensor.dtype === 'bool')
          throw untraced(`a program that gives a bool tensor, '${name}'`, "Cast it to 'int32' or 'float32' before.");
        outputs.push(name);
        graph.outputs.set(name, asOutput(graph, valueOf(tensor)));
      }
      return results.loss ?? Object.values(results)[0];
    };
    if (program.gradient) {
      const names = program.parameters.map(({ name }) => name);
      const { grads } = engine().gradients(
        forward,
        names.map((name) => parameters[name]),
        undefined,
        true,
      );
      names.forEach((name, index) => {
        if (grads[index]) graph.outputs.set(gradientOutput(name), asOutput(graph, valueOf(grads[index])));
      });
    } else forward();
  } finally {
    engine().endScope();
  }
  return { graph, random, parameterInputs, programInputs, constantInputs, outputs };
}

/** An output must be a node's own: constants, inputs and values that are outputs already are copied. */
function asOutput(graph: Graph, value: Value): Value {
  const taken = value.data !== undefined || graph.inputs.includes(value) || [...graph.outputs.values()].includes(value);
  return taken ? graph.emit('Identity', [value], value.shape, { dtype: value.dtype }) : value;
}

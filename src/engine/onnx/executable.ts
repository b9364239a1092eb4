/** A compiled program whose inputs and outputs lie in plain arrays: parameters and gradients in the flat memory itself. */
import type { CompileFacts, Executable } from '../../kinds/engine.ts';
import type { FlatMemory } from '../../nn/memory.ts';
import type { HostTensor, Program } from '../../nn/program.ts';
import { kernelsFor } from '../../wasm/kernels.ts';
import { sizeOf } from '../size-of.ts';
import { holdWeights } from './hold-weights.ts';
import { compileProgram, tensors, type CompileSettings } from './compile.ts';
import type { Graph, Value } from './graph.ts';
import type { Session } from './session.ts';

/** Compiles the program and has `sessionOf` make a session of its graph, which is run once for each call. */
export async function executableInMemory(
  program: Program,
  memory: FlatMemory,
  { frozen = false, ...settings }: CompileSettings & CompileFacts,
  sessionOf: (graph: Graph) => Promise<Session>,
): Promise<Executable> {
  const { graph, parameterInputs, outputs, gradients, feeds } = compileProgram(program, settings);
  const weights = program.parameters.map(({ name, shape }) => [parameterInputs[name], memory.view(memory.weights, name), shape] as const);
  const held = frozen && holdWeights(graph, new Map(weights.map(([name, numbers]) => [name, numbers])));
  const session = await sessionOf(graph);
  const parameters = held ? {} : await tensors(weights);
  // What the loss does not depend on has the gradient 0, which no node writes.
  const untouched = program.gradient
    ? program.parameters.filter(({ name }) => !gradients.has(name)).map(({ name }) => memory.view(memory.gradients, name))
    : [];
  const results = new Map([...outputs].map(([name, value]) => [name, emptyFor(value)]));
  const added = graph.addedRows.map(({ parameter, ids, rows }) => ({
    gradient: memory.view(memory.gradients, parameter),
    ids: [ids, new Int32Array(sizeOf(ids.shape))] as const,
    rows: [rows, new Float32Array(sizeOf(rows.shape))] as const,
  }));
  const fetches = {
    ...(await tensors([...gradients].map(([name, value]) => [value.name, memory.view(memory.gradients, name), value.shape]))),
    ...(await tensors([...outputs].map(([name, value]) => [value.name, results.get(name) as HostTensor, value.shape]))),
    ...(await tensors(added.flatMap(({ ids, rows }) => [ids, rows]).map(([{ name, shape }, array]) => [name, array, shape]))),
  };
  return {
    async run(inputs, draw) {
      await session.run({ ...parameters, ...(await feeds(inputs, draw)) }, fetches);
      for (const gradient of untouched) gradient.fill(0);
      for (const {
        gradient,
        ids: [, ids],
        rows: [{ shape }, rows],
      } of added)
        kernelsFor(memory).scatterAdd(gradient, ids, rows, shape[1]);
      return Object.fromEntries([...results].map(([name, data]) => [name, data.slice()]));
    },
    endProfile: () => session.endProfile(),
    release: () => session.release(),
  };
}

function emptyFor({ shape, dtype, name }: Value): HostTensor {
  if (dtype === 'float32') return new Float32Array(sizeOf(shape));
  if (dtype === 'int32') return new Int32Array(sizeOf(shape));
  throw new Error(`A program returned a ${dtype} tensor (${name}): cast it to float32 or int32.`);
}

/**
 * The onnx engine: program → graph → passes → ONNX → one session, run once per step.
 *
 * Parameters are read from, and gradients written to, the flat memory in place.
 */
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import type { Engine, Executable } from '../../kinds/engine.ts';
import type { FlatMemory } from '../../nn/memory.ts';
import { loadTfjs } from '../../tensor/load-tfjs.ts';
import type { HostTensor, Program } from '../program.ts';
import { checkInputs } from '../check-inputs.ts';
import { modelInMemory } from '../in-memory.ts';
import { RandomInputs } from '../random-inputs.ts';
import { sizeOf, type Value } from './graph.ts';
import { optimize, type PassName } from './passes/index.ts';
import { crowded, defaultThreads, watchOthers } from './threads.ts';
import { createSession, skipsOutputCopies, tensor } from './session.ts';
import { gradientOutput, trace } from './trace.ts';

export interface OnnxEngineOptions {
  /** Threads inside one operation; undefined: every core. */
  readonly threads?: number;
  /** Passes to leave out, for tests. */
  readonly withoutPasses?: readonly PassName[];
  /** False: use the plain path even where output copies could be skipped; for tests. */
  readonly skipOutputCopies?: boolean;
}

export async function createOnnxEngine({ threads = defaultThreads(), withoutPasses, skipOutputCopies = true }: OnnxEngineOptions = {}): Promise<Engine> {
  const pools = new Map<string, Float32Array>();
  const others = watchOthers();
  const sequence = skipOutputCopies && (await skipsOutputCopies());
  return {
    name: 'onnx',
    device: `cpu, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    tokensPerRun: 2048,
    load: async (memory) => modelInMemory(memory, (program) => compile(program, memory, { threads, sequence, withoutPasses, pools, spin: !crowded(others(), threads) })),
  };
}

interface CompileOptions {
  readonly threads: number;
  readonly sequence: boolean;
  readonly spin: boolean;
  readonly withoutPasses?: readonly PassName[];
  readonly pools: Map<string, Float32Array>;
}

async function compile(program: Program, memory: FlatMemory, { threads, sequence, spin, withoutPasses, pools }: CompileOptions): Promise<Executable> {
  await loadTfjs();
  const traced = trace(program, new RandomInputs(pools));
  const { graph, random } = traced;
  optimize(graph, { without: withoutPasses });
  const session = await createSession(graph, { threads, sequence, spin });
  const parameters = await tensors(program.parameters.map(({ name, shape }) => [traced.parameterInputs[name], memory.view(memory.weights, name), shape]));
  const gradients = await tensors(
    program.parameters.flatMap(({ name, shape }) => {
      const value = graph.outputs.get(gradientOutput(name));
      return value ? [[value.name, memory.view(memory.gradients, name), shape] as const] : [];
    }),
  );
  // What the loss does not depend on has the gradient 0, which no node writes.
  const untouched = program.gradient ? program.parameters.filter(({ name }) => !graph.outputs.has(gradientOutput(name))).map(({ name }) => memory.view(memory.gradients, name)) : [];
  const results = Object.fromEntries(traced.outputs.map((name) => [name, emptyFor(graph.outputs.get(name) as Value)]));
  const fetches = {
    ...gradients,
    ...(await tensors(traced.outputs.map((name) => [(graph.outputs.get(name) as Value).name, results[name], (graph.outputs.get(name) as Value).shape]))),
  };
  return {
    async run(inputs, draw) {
      checkInputs(program, inputs);
      const feeds = await tensors([
        ...Object.entries(program.inputs).map(([name, { shape }]) => [traced.programInputs[name], inputs[name], shape] as const),
        ...random.declared.map((input) => [input.name, random.draw(input, draw), input.shape] as const),
      ]);
      await session.run({ ...parameters, ...feeds }, fetches);
      for (const gradient of untouched) gradient.fill(0);
      return Object.fromEntries(Object.entries(results).map(([name, data]) => [name, data.slice()]));
    },
    release: () => session.release(),
  };
}

async function tensors(entries: readonly (readonly [string, HostTensor, readonly number[]])[]): Promise<Record<string, OrtTensor>> {
  return Object.fromEntries(await Promise.all(entries.map(async ([name, data, shape]) => [name, await tensor(data, shape)])));
}

function emptyFor({ shape, dtype, name }: Value): HostTensor {
  if (dtype === 'float32') return new Float32Array(sizeOf(shape));
  if (dtype === 'int32') return new Int32Array(sizeOf(shape));
  throw new Error(`A program returned a ${dtype} tensor (${name}): cast it to float32 or int32.`);
}

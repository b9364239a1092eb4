/**
 * The onnx engine: program → graph → passes → ONNX → one session, run once per step.
 *
 * On the CPU, parameters are read from, and gradients written to, the flat memory in place; on WebGPU
 * the numbers stay on the device (`device/`), and on CUDA for several updates at a time (`scan/`).
 */
import type { Engine, Executable } from '../../kinds/engine.ts';
import type { FlatMemory } from '../../nn/memory.ts';
import { kernelsFor } from '../../wasm/kernels.ts';
import { modelInMemory } from '../in-memory.ts';
import type { HostTensor, Program } from '../../nn/program.ts';
import { compileProgram, tensors, type CompileSettings } from './compile.ts';
import { modelOnDevice } from './device/model.ts';
import { fastestDevice } from './device/fastest.ts';
import { requireDevice } from './device/require.ts';
import { modelByScan } from './scan/model.ts';
import type { Graph, Target, Value } from './graph.ts';
import { sizeOf } from '../size-of.ts';
import type { PassName } from './passes/index.ts';
import { renewedSession } from './renewed-session.ts';
import { defaultThreads, spinning } from './threads.ts';
import { watch } from './watch.ts';
import { createSession, skipsOutputCopies, type Session, type SessionOptions } from './session.ts';

/** Where and how the engine runs; by default on the CPU. */
export interface OnnxEngineOptions {
  readonly device?: Target | 'auto';
  /** Threads inside one operation on the CPU; undefined: every core. */
  readonly threads?: number;
  /** Updates per run of a training on CUDA; 32 unless given. */
  readonly updatesPerRun?: number;
  /** Passes to leave out, for tests. */
  readonly withoutPasses?: readonly PassName[];
  /** False: use the plain path even where output copies could be skipped; for tests. */
  readonly skipOutputCopies?: boolean;
  /** Whether threads on the CPU should spin now, asked before every run; for tests. */
  readonly spins?: () => boolean;
  /** What runs the device's graphs in its place; for tests on machines without it. */
  readonly standIn?: 'cpu';
}

/**
 * Makes an engine for a device that works here; `auto` takes the fastest. Throws a {@link UserError} where the device does not
 * work, or onnxruntime does not load.
 */
export async function createOnnxEngine({ device = 'cpu', ...options }: OnnxEngineOptions = {}): Promise<Engine> {
  const chosen = device === 'auto' ? await fastestDevice() : device;
  return chosen === 'cpu' ? onCpu(options) : onDevice(chosen, options);
}

async function onCpu({
  threads = defaultThreads(),
  withoutPasses,
  skipOutputCopies = true,
  spins = spinning(threads),
}: OnnxEngineOptions): Promise<Engine> {
  const settings: CompileSettings = { target: 'cpu', withoutPasses, pools: new Map() };
  const sequence = skipOutputCopies && (await skipsOutputCopies());
  return {
    name: 'onnx',
    device: `cpu, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    // Fewer of long sequences: attention weights grow with the square of the length.
    tokensPerRun: (length) => Math.min(2048, 2 ** 19 / length),
    watch,
    load: async (memory) =>
      modelInMemory(memory, (program, profile) =>
        executable(program, memory, settings, (graph) => renewedSession(graph, { provider: 'cpu', threads, sequence, profile }, spins)),
      ),
  };
}

async function onDevice(
  device: Target,
  { withoutPasses, updatesPerRun = 32, skipOutputCopies = true, standIn }: OnnxEngineOptions,
): Promise<Engine> {
  const compile: CompileSettings = { target: device, withoutPasses, pools: new Map() };
  if (!standIn) await requireDevice(device);
  if (device !== 'cuda') return { name: 'onnx', device, watch, load: (memory) => modelOnDevice(memory, compile, standIn) };
  // onnxruntime-node keeps no tensor on a CUDA device: numbers are in memory between runs.
  const session: SessionOptions = {
    provider: standIn ?? device,
    sequence: skipOutputCopies && (await skipsOutputCopies(standIn ?? device)),
  };
  return {
    name: 'onnx',
    device,
    watch,
    load: async (memory) =>
      modelByScan(
        memory,
        modelInMemory(memory, (program, profile) =>
          executable(program, memory, compile, (graph) => createSession(graph, { ...session, profile })),
        ),
        { compile, session, updatesPerRun },
      ),
  };
}

async function executable(
  program: Program,
  memory: FlatMemory,
  settings: CompileSettings,
  sessionOf: (graph: Graph) => Promise<Session>,
): Promise<Executable> {
  const { graph, parameterInputs, outputs, gradients, feeds } = compileProgram(program, settings);
  const session = await sessionOf(graph);
  const parameters = await tensors(
    program.parameters.map(({ name, shape }) => [parameterInputs[name], memory.view(memory.weights, name), shape]),
  );
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

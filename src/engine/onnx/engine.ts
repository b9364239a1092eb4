/**
 * The onnx engine: program → graph → passes → ONNX → one session, run once per step.
 *
 * On the CPU, parameters are read from, and gradients written to, the flat memory in place; on WebGPU
 * the numbers stay on the device (`device/`), and on CUDA for several updates at a time (`scan/`).
 */
import type { Engine } from '../../kinds/engine.ts';
import { modelInMemory } from '../in-memory.ts';
import type { CompileSettings } from './compile.ts';
import { modelOnDevice } from './device/model.ts';
import { fastestDevice } from './device/fastest.ts';
import { requireDevice, requireProducts } from './device/require.ts';
import { modelByScan } from './scan/model.ts';
import { executableInMemory } from './executable.ts';
import type { Device } from './graph.ts';
import type { ProductPrecision } from './half-products.ts';
import type { PassName } from './passes/index.ts';
import { renewedSession } from './renewed-session.ts';
import { defaultThreads, spinning } from './threads.ts';
import { watch } from './watch.ts';
import { createSession, skipsOutputCopies, type SessionOptions } from './session.ts';

/** Where and how the engine runs; by default on the CPU. */
export interface OnnxEngineOptions {
  readonly device?: Device | 'auto';
  /** Threads inside one operation on the CPU; undefined: every core. */
  readonly threads?: number;
  /** Of matrix products; float32 unless given. The CPU has no other. */
  readonly precision?: ProductPrecision;
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
    sharesUpdates: true,
    watch,
    load: async (memory) =>
      modelInMemory(memory, (program, { profile, frozen }) =>
        executableInMemory(program, memory, { ...settings, frozen }, (graph) =>
          renewedSession(graph, { provider: 'cpu', threads, sequence, profile }, spins),
        ),
      ),
  };
}

async function onDevice(
  device: Device,
  { withoutPasses, precision = 'float32', updatesPerRun = 32, skipOutputCopies = true, standIn }: OnnxEngineOptions,
): Promise<Engine> {
  const compile: CompileSettings = { target: device, withoutPasses, products: precision, pools: new Map() };
  if (!standIn) {
    await requireDevice(device);
    await requireProducts(device, precision);
  }
  const described = { name: 'onnx', device: precision === 'float32' ? device : `${device}, ${precision}`, sharesUpdates: true, watch };
  if (device !== 'cuda') return { ...described, load: (memory) => modelOnDevice(memory, compile, standIn) };
  // onnxruntime-node keeps no tensor on a CUDA device: numbers are in memory between runs.
  const session: SessionOptions = {
    provider: standIn ?? device,
    sequence: skipOutputCopies && (await skipsOutputCopies(standIn ?? device)),
  };
  return {
    ...described,
    load: async (memory) =>
      modelByScan(
        memory,
        modelInMemory(memory, (program, { profile, frozen }) =>
          executableInMemory(program, memory, { ...compile, frozen }, (graph) => createSession(graph, { ...session, profile })),
        ),
        { compile, session, updatesPerRun },
      ),
  };
}

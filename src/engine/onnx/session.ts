/**
 * One ONNX graph in onnxruntime-node, with outputs written straight into memory we own.
 *
 * onnxruntime-node 1.30 copies every output into a new buffer after a run, even when it was
 * preallocated. It converts outputs in order and stops at the first that is no tensor; so a graph
 * whose first output is a sequence throws one known error instead of copying, after everything was
 * written in place. That leans on a quirk: {@link skipsOutputCopies} tries it on a tiny graph when the
 * engine starts, and without it the plain path is used, which copies.
 */
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { errors, UserError } from '../../errors/index.ts';
import type { HostTensor } from '../../nn/program.ts';
import { Graph, type Target } from './graph.ts';
import { lackingOperations } from './lacking.ts';
import { SEQUENCE, serialize } from './serialize.ts';

/** How onnxruntime is to run a graph. */
export interface SessionOptions {
  /** Where it runs. A node that WebGPU cannot run is an error; CUDA leaves shapes and the like to the CPU by design. */
  readonly provider: Target;
  readonly threads?: number;
  /** Whether threads spin while they wait; see `threads.ts`. */
  readonly spin?: boolean;
  /** Use the sequence output; see above. */
  readonly sequence?: boolean;
  /** Where onnxruntime's own trace goes: the beginning of its file's name. */
  readonly profile?: string;
}

/** Tensors by the names of a graph's inputs or outputs. */
export type Feeds = Readonly<Record<string, OrtTensor>>;

/** A graph that is ready to run, any number of times, one run after the other. */
export interface Session {
  /** Runs once; every fetch is written in place. */
  run(feeds: Feeds, fetches: Feeds): Promise<void>;
  /** Writes the trace, and traces no more. */
  endProfile(): void;
  release(): Promise<void>;
}

/**
 * Microseconds that a thread spins before it sleeps. As fast as onnxruntime's own, far longer spinning where the cores are idle: the next
 * operation comes sooner. Between two steps, and where somebody else got the core of the thread that all wait for, it lets go.
 */
export const SPIN = 200;

const NON_TENSOR = /Non tensor type/;

/** What onnxruntime may print: what goes wrong is thrown as well. */
export const FATAL = 4;

/** What to type where onnxruntime is gone or damaged: in this project's own folder, or in one that has it as a dependency. */
export const REINSTALL = 'npm ci, or npm install electra-run';

/** Throws a {@link UserError} where it is not installed, or not for this machine. */
export async function onnxruntime(): Promise<typeof import('onnxruntime-node')> {
  const ort = await loaded();
  ort.env.logLevel = 'fatal';
  return ort;
}

async function loaded(): Promise<typeof import('onnxruntime-node')> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    throw new UserError(errors.ENGINE_BROKEN({ engine: 'onnx', file: 'node_modules/onnxruntime-node', reason, command: REINSTALL }), {
      exitCode: 1,
      cause: error,
    });
  }
}

/**
 * Has onnxruntime load the graph as it is, its own optimizations off. Throws a {@link UserError} where onnxruntime does not load,
 * and one that names the operations that the device lacks.
 */
export async function createSession(
  graph: Graph,
  { provider, threads = 1, sequence = false, spin = true, profile }: SessionOptions,
): Promise<Session> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    graphOptimizationLevel: 'disabled',
    enableMemPattern: false,
    logSeverityLevel: FATAL,
    ...(profile ? { enableProfiling: true, profileFilePrefix: profile } : {}),
    extra: {
      session: {
        ...(provider === 'webgpu' ? { disable_cpu_ep_fallback: '1' } : {}),
        intra_op: spin ? { spin_duration_us: String(SPIN) } : { allow_spinning: '0' },
      },
    },
  };
  const session = await opened(graph, options, sequence);
  const first: Record<string, null> = sequence ? { [SEQUENCE]: null } : {};
  return {
    async run(feeds, fetches) {
      try {
        await session.run(feeds, { ...first, ...fetches } as InferenceSession.FetchesType);
      } catch (error) {
        if (!sequence || !(error instanceof Error) || !NON_TENSOR.test(error.message)) throw error;
      }
    },
    endProfile: () => session.endProfiling(),
    release: () => session.release(),
  };
}

/** Throws a {@link UserError} that names the operations where the device lacks some. */
async function opened(graph: Graph, options: InferenceSession.SessionOptions, sequence: boolean): Promise<InferenceSession> {
  const { InferenceSession } = await onnxruntime();
  const open = (each: Graph): Promise<InferenceSession> => InferenceSession.create(serialize(each, { sequence }), options);
  const runs = (each: Graph): Promise<boolean> =>
    open(each).then(
      async (session) => (await session.release(), true),
      (error: unknown) => !leftToCpu(error),
    );
  try {
    return await open(graph);
  } catch (error) {
    if (!leftToCpu(error)) throw error;
    const operations = await lackingOperations(graph, runs);
    throw new UserError(errors.OPERATION_UNAVAILABLE({ device: graph.target, operations }), { exitCode: 1, cause: error });
  }
}

/** What onnxruntime says of nodes that only the CPU can run, which may not run them. */
function leftToCpu(error: unknown): boolean {
  return error instanceof Error && /fallback to CPU EP has been explicitly disabled/.test(error.message);
}

/** A tensor of this shape that reads and writes the array in place: float32 or int32, as the array is. */
export async function tensor(data: HostTensor, shape: readonly number[]): Promise<OrtTensor> {
  const { Tensor } = await onnxruntime();
  return data instanceof Float32Array ? new Tensor('float32', data, shape) : new Tensor('int32', data, shape);
}

const skips = new Map<Target, Promise<boolean>>();

/** Whether a leading sequence output keeps onnxruntime from copying, found out once per process. */
export function skipsOutputCopies(provider: Target = 'cpu'): Promise<boolean> {
  const known = skips.get(provider) ?? tryOnTinyGraph(provider);
  skips.set(provider, known);
  return known;
}

async function tryOnTinyGraph(provider: Target): Promise<boolean> {
  const graph = new Graph(provider);
  const negated = graph.emit('Neg', [graph.input('x', [64], 'float32')], [64]);
  graph.outputs.set('y', negated);
  const session = await createSession(graph, { provider, threads: 1, sequence: true, spin: false });
  try {
    const written = new Float32Array(64);
    const x = Float32Array.from({ length: 64 }, (_, i) => i + 1);
    await session.run({ x: await tensor(x, [64]) }, { [negated.name]: await tensor(written, [64]) });
    return written.every((value, i) => value === -(i + 1));
  } catch {
    return false;
  } finally {
    await session.release();
  }
}

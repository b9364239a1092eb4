/** One ONNX graph in OpenVINO's CPU plugin, which reads and writes memory that we own. */
import { writeFileSync } from 'node:fs';
import type { HostTensor } from '../../nn/program.ts';
import type { Graph } from '../onnx/graph.ts';
import { serializeForWalkingBack, serializeInOrder } from '../onnx/serialize.ts';
import type { Feeds, Session } from '../onnx/session.ts';
import { ELEMENT_TYPES, type Handle, type Library, type Profiled } from './library.ts';

/** How OpenVINO is to run a graph. */
export interface OpenvinoSettings {
  readonly threads: number;
  /** Folder where what was compiled is kept, by content. */
  readonly cache?: string;
  /** Where a trace of all runs goes: the beginning of its file's name. */
  readonly profile?: string;
}

/** OpenVINO in this process: one core of it, by which graphs are compiled. */
export interface Openvino {
  readonly library: Library;
  readonly core: Handle;
}

/** A session that can tell what a run takes, node by node, as the mean of all; where it was asked to profile. */
export interface OpenvinoSession extends Session {
  profiled(): readonly Profiled[];
}

/** Compiles the graph as it is, in float32 but for what the graph itself says. Throws what OpenVINO says where it cannot. */
export async function openvinoSession({ library, core }: Openvino, graph: Graph, settings: OpenvinoSettings): Promise<OpenvinoSession> {
  const { request, release } = await compiledRequest({ library, core }, serializeForWalkingBack(graph), propertiesOf(settings));
  const known = namesIn(graph);
  const bound = new Map<string, Bound>();
  let runs = 0;
  const bind = (name: string, { data, dims }: Feeds[string]): void => {
    const before = bound.get(name);
    const array = data as HostTensor;
    if (before && before.array.buffer === array.buffer && before.array.byteOffset === array.byteOffset) return;
    const tensor = library.tensorOver(array instanceof Float32Array ? ELEMENT_TYPES.float32 : ELEMENT_TYPES.int32, dims, array);
    library.check(library.ov_infer_request_set_tensor(request, name, tensor));
    if (before) library.ov_tensor_free(before.tensor);
    bound.set(name, { tensor, array });
  };
  return {
    async run(feeds, fetches) {
      for (const tensors of [feeds, fetches]) for (const name in tensors) if (known.has(name)) bind(name, tensors[name]);
      await done((callback) => library.ov_infer_request_infer.async(request, callback), library);
      if (runs === 0) library.trim();
      runs += 1;
    },
    profiled: () => library.profile(request),
    endProfile() {
      if (settings.profile) writeFileSync(`${settings.profile}_openvino.json`, traceOfRuns(library.profile(request), runs));
    },
    async release() {
      for (const { tensor } of bound.values()) library.ov_tensor_free(tensor);
      bound.clear();
      release();
    },
  };
}

/** A graph without inputs of fixed sizes: as many numbers in each run as there are. */
export interface OpenvinoRunner {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** Runs once; the numbers of the outputs that are asked for, in row-major order. */
  run(
    inputs: Readonly<Record<string, BigInt64Array>>,
    shape: readonly number[],
    outputs: readonly string[],
  ): Promise<Record<string, Float32Array>>;
  release(): Promise<void>;
}

/** Compiles a graph of any size, whose inputs are int64 and outputs float32. Throws what OpenVINO says where it cannot. */
export async function openvinoRunner(openvino: Openvino, graph: Graph, threads: number): Promise<OpenvinoRunner> {
  const { library } = openvino;
  const { request, release } = await compiledRequest(openvino, serializeInOrder(graph), propertiesOf({ threads }));
  const known = namesIn(graph);
  return {
    inputNames: graph.inputs.map(({ name }) => name).filter((name) => known.has(name)),
    outputNames: [...graph.outputs.keys()],
    async run(inputs, shape, outputs) {
      const tensors = Object.entries(inputs).map(([name, data]) => {
        const tensor = library.tensorOver(ELEMENT_TYPES.int64, shape, data);
        library.check(library.ov_infer_request_set_tensor(request, name, tensor));
        return tensor;
      });
      try {
        await done((callback) => library.ov_infer_request_infer.async(request, callback), library);
        return Object.fromEntries(outputs.map((name) => [name, library.outputOf(request, name)]));
      } finally {
        for (const tensor of tensors) library.ov_tensor_free(tensor);
      }
    },
    release: async () => release(),
  };
}

async function compiledRequest(
  { library, core }: Openvino,
  bytes: Uint8Array,
  properties: Readonly<Record<string, string>>,
): Promise<{ readonly request: Handle; release(): void }> {
  const model = await handleOf(library, (out, callback) =>
    library.ov_core_read_model_from_memory_buffer.async(core, bytes, bytes.length, null, out, callback),
  );
  let compiled: Handle;
  try {
    compiled = library.compileModel(core, model, properties);
  } finally {
    library.ov_model_free(model);
  }
  const made: [Handle | null] = [null];
  library.check(library.ov_compiled_model_create_infer_request(compiled, made));
  const request = made[0] as Handle;
  return {
    request,
    release() {
      library.ov_infer_request_free(request);
      library.ov_compiled_model_free(compiled);
    },
  };
}

/** Of values that a node reads or writes: an input that nothing reads is none to OpenVINO. */
function namesIn({ nodes }: Graph): ReadonlySet<string> {
  return new Set(nodes.flatMap(({ inputs, outputs }) => [...inputs, ...outputs].map(({ name }) => name)));
}

interface Bound {
  readonly tensor: Handle;
  readonly array: HostTensor;
}

function propertiesOf({ threads, cache, profile }: OpenvinoSettings): Readonly<Record<string, string>> {
  return {
    // What is rounded stands in the graph.
    INFERENCE_PRECISION_HINT: 'f32',
    NUM_STREAMS: '1',
    // Two processes would share a core, and leave another idle.
    ENABLE_CPU_PINNING: 'NO',
    INFERENCE_NUM_THREADS: String(threads),
    ...(cache === undefined ? {} : { CACHE_DIR: cache }),
    ...(profile === undefined ? {} : { PERF_COUNT: 'YES' }),
  };
}

type Callback = (error: Error | null, status: number) => void;

function done(start: (callback: Callback) => void, library: Library): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error, status) => {
      try {
        if (error) throw error;
        library.check(status);
        resolve();
      } catch (failure) {
        reject(failure as Error);
      }
    });
  });
}

async function handleOf(library: Library, start: (out: [Handle | null], callback: Callback) => void): Promise<Handle> {
  const out: [Handle | null] = [null];
  await done((callback) => start(out, callback), library);
  return out[0] as Handle;
}

/**
 * As onnxruntime writes its traces, which `profile/trace.ts` reads: the nodes of every run, one after the other, each at its mean over all
 * runs, which is what OpenVINO tells.
 */
export function traceOfRuns(nodes: readonly Profiled[], runs: number): string {
  const whole = nodes.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const event = (cat: string, name: string, ts: number, dur: number, args: object): object => ({
    cat,
    name,
    ph: 'X',
    pid: 0,
    tid: 0,
    ts,
    dur,
    args,
  });
  const events = Array.from({ length: runs }, (_, run) => {
    let at = run * whole;
    const ran = nodes.map(({ name, kind, implementation, microseconds }) => {
      const one = event('Node', `${name}_kernel_time`, at, microseconds, { op_name: `${kind} ${implementation}` });
      at += microseconds;
      return one;
    });
    return [event('Session', 'model_run', run * whole, whole, {}), ...ran];
  });
  return JSON.stringify(events.flat());
}

/** One ONNX graph in OpenVINO's CPU plugin, which reads and writes memory that we own. */
import { writeFileSync } from 'node:fs';
import type { HostTensor } from '../../nn/program.ts';
import type { Graph } from '../onnx/graph.ts';
import { serializeForWalkingBack } from '../onnx/serialize.ts';
import type { Feeds, Session } from '../onnx/session.ts';
import { ELEMENT_TYPES, type Handle, type Library, type Profiled } from './library.ts';

/** How OpenVINO is to run a graph. */
export interface OpenvinoSettings {
  readonly threads: number;
  /** Folder where what was compiled is kept, by content. */
  readonly cache?: string;
  /** Where a trace of the last run goes: the beginning of its file's name. */
  readonly profile?: string;
}

/** OpenVINO in this process: one core of it, by which graphs are compiled. */
export interface Openvino {
  readonly library: Library;
  readonly core: Handle;
}

/** A session that can tell what its last run took, node by node; where it was asked to profile. */
export interface OpenvinoSession extends Session {
  profiled(): readonly Profiled[];
}

/** Compiles the graph as it is, in float32 but for what the graph itself says. Throws what OpenVINO says where it cannot. */
export async function openvinoSession({ library, core }: Openvino, graph: Graph, settings: OpenvinoSettings): Promise<OpenvinoSession> {
  const bytes = serializeForWalkingBack(graph);
  const model = await handleOf(library, (out, done) =>
    library.ov_core_read_model_from_memory_buffer.async(core, bytes, bytes.length, null, out, done),
  );
  let compiled: Handle;
  try {
    compiled = library.compileModel(core, model, propertiesOf(settings));
  } finally {
    library.ov_model_free(model);
  }
  const made: [Handle | null] = [null];
  library.check(library.ov_compiled_model_create_infer_request(compiled, made));
  const request = made[0] as Handle;
  // Inputs that nothing reads are none to OpenVINO.
  const known = new Set(graph.nodes.flatMap(({ inputs, outputs }) => [...inputs, ...outputs].map(({ name }) => name)));
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
      library.ov_infer_request_free(request);
      for (const { tensor } of bound.values()) library.ov_tensor_free(tensor);
      bound.clear();
      library.ov_compiled_model_free(compiled);
    },
  };
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

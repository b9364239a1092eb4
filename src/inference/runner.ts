/** What runs the graph of a network: onnxruntime, or OpenVINO. B rows · T tokens of the longest row */
import type { InferenceSession } from 'onnxruntime-node';
import type { Graph } from '../engine/onnx/graph.ts';
import { FATAL, onnxruntime, SPIN } from '../engine/onnx/session.ts';
import type { Precision } from '../engine/openvino/products.ts';
import type { OpenvinoRunner } from '../engine/openvino/session.ts';

/** A loaded graph: int64 inputs of [B, T], float32 outputs in row-major order. One run at a time. */
export type NetworkRunner = OpenvinoRunner;

/** Has onnxruntime load a graph from a file or from bytes. Throws what it says where it cannot. */
export async function onnxruntimeRunner(source: string | Uint8Array, threads: number): Promise<NetworkRunner> {
  const ort = await onnxruntime();
  const options: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    graphOptimizationLevel: 'all',
    // Patterns of memory are remembered for each shape, of which there are many here.
    enableMemPattern: false,
    logSeverityLevel: FATAL,
    extra: { session: { intra_op: { spin_duration_us: String(SPIN) } } },
  };
  const session = await (typeof source === 'string'
    ? ort.InferenceSession.create(source, options)
    : ort.InferenceSession.create(source, options));
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(inputs, shape, outputs) {
      const tensors = Object.entries(inputs).map(([name, data]) => [name, new ort.Tensor('int64', data, shape)]);
      const results = await session.run(Object.fromEntries(tensors), outputs);
      return Object.fromEntries(outputs.map((name) => [name, results[name].data as Float32Array]));
    },
    release: () => session.release(),
  };
}

/** How OpenVINO is to run a network. */
export interface OpenvinoChoice {
  readonly precision: Precision;
  /** Where `electra-run setup openvino` put it. */
  readonly cacheFolder: string;
}

/** Has OpenVINO run a graph; what its products are rounded to is the graph's own. Throws a {@link UserError} where it is not set up. */
export async function openvinoNetwork(graph: Graph, { precision, cacheFolder }: OpenvinoChoice, threads: number): Promise<NetworkRunner> {
  // Loaded where it is wanted: whoever asks an exported graph needs none of it.
  const [{ startOpenvino }, { rewriteProducts }, { openvinoRunner }] = await Promise.all([
    import('../engine/openvino/start.ts'),
    import('../engine/openvino/products.ts'),
    import('../engine/openvino/session.ts'),
  ]);
  const openvino = await startOpenvino(cacheFolder, precision);
  rewriteProducts(graph, precision);
  return openvinoRunner(openvino, graph, threads);
}

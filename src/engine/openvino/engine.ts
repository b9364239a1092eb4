/** The openvino engine: the graph of the onnx engine in OpenVINO's CPU plugin, its matrix products in bfloat16 or float32. */
import type { Engine } from '../../kinds/engine.ts';
import { modelInMemory } from '../in-memory.ts';
import type { CompileSettings } from '../onnx/compile.ts';
import { executableInMemory } from '../onnx/executable.ts';
import type { PassName } from '../onnx/passes/index.ts';
import { removeDead } from '../onnx/passes/remove-dead.ts';
import { defaultThreads } from '../onnx/threads.ts';
import { watch } from '../onnx/watch.ts';
import { compiledCache } from './compiled-cache.ts';
import { rewriteProducts, type Precision } from './products.ts';
import { openvinoSession } from './session.ts';
import { startOpenvino } from './start.ts';

/** How it runs, and where it was set up. */
export interface OpenvinoEngineOptions {
  /** Of the factors of matrix products; all else is float32. */
  readonly precision: Precision;
  /** Threads inside one operation; undefined: every core. */
  readonly threads?: number;
  readonly cacheFolder: string;
}

/** What OpenVINO does better itself: it joins whatever stands between two products. */
const WITHOUT: readonly PassName[] = ['foldScales', 'addBiasInGemm'];

/** Throws a {@link UserError} where OpenVINO is not set up or does not work, or the processor lacks the precision. */
export async function createOpenvinoEngine({ precision, threads = defaultThreads(), cacheFolder }: OpenvinoEngineOptions): Promise<Engine> {
  const openvino = await startOpenvino(cacheFolder, precision);
  const settings: CompileSettings = { target: 'openvino', withoutPasses: WITHOUT, pools: new Map() };
  const cache = await compiledCache(cacheFolder);
  return {
    name: 'openvino',
    device: `cpu, ${precision}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    // As for onnxruntime: fewer of long sequences, whose attention weights grow with the square of the length.
    tokensPerRun: (length) => Math.min(2048, 2 ** 19 / length),
    sharesUpdates: true,
    // Measured: 120 kB of compiled code and descriptions for an operation, and rounded copies beside the values.
    programBytes: ({ operations, activations }) => 120_000 * operations + 1.1 * activations,
    watch,
    load: async (memory) =>
      modelInMemory(memory, (program, { profile, frozen }) =>
        executableInMemory(program, memory, { ...settings, frozen }, (graph) => {
          rewriteProducts(graph, precision);
          removeDead(graph);
          // Compiled with its weights, a program is of use to this model alone.
          return openvinoSession(openvino, graph, { threads, cache: frozen ? undefined : cache, profile });
        }),
      ),
  };
}

/** `electra-run setup …`: installs an engine that does not come with the package. What is done for each is in `setup/`. */
import { carryOut, type SetupOutcome, type Progress } from '../setup/carry-out.ts';
import {
  cudaProblems,
  installedOnnxruntime,
  placeProvider,
  planCuda,
  providerState,
  type CudaOptions,
  type CudaTrial,
} from '../setup/cuda.ts';
import { planMpi, type MpiTrial } from '../setup/mpi.ts';
import { planOpenvino, type OpenvinoOptions, type OpenvinoTrial } from '../setup/openvino.ts';
import { CUDA_12, lacksOf, nvidiaGpus } from '../setup/nvidia.ts';
import { setupText, type SetupPlan } from '../setup/plan.ts';
import { planTfjsNode, type TfjsNodeOptions } from '../setup/tfjs-node.ts';
import type { Stream } from '../output/outlet.ts';
import { lineStart } from '../output/visible.ts';
import { formatDuration } from '../track/terminal.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { Interrupted } from '../interrupted.ts';
import { onSignals } from './signals.ts';
import type { Streams } from './streams.ts';

/** What all setups take. */
export interface SetupSettings {
  /** Make it again although it is there and works. */
  readonly fresh?: boolean;
  readonly dryRun?: boolean;
}

/** Returns the exit code. */
export async function setupTfjsNode({ gpu = false, ...options }: TfjsNodeOptions & SetupSettings, streams: Streams): Promise<number> {
  const plan = await planTfjsNode({ ...options, gpu }, cacheFolderHere());
  return setUp(plan, options, streams, async ({ trial }) => {
    const found = trial as { readonly tensorflow: string; readonly gpu: boolean };
    return [
      `TensorFlow ${found.tensorflow} on the ${found.gpu ? 'GPU' : 'CPU'} in ${plan.folder}`,
      `Use it in an experiment: engine: { type: '${plan.name}' }`,
      ...(gpu && !found.gpu
        ? ['On this machine it will refuse to start, because TensorFlow finds no GPU:', ...(await whyNoGpu(plan.folder))]
        : []),
    ];
  });
}

async function whyNoGpu(folder: string): Promise<readonly string[]> {
  const lacks = lacksOf(await nvidiaGpus(), CUDA_12);
  return lacks.length > 0
    ? lacks
    : [`The driver is there. TensorFlow itself says more: (cd ${folder} && TF_CPP_MIN_LOG_LEVEL=0 node try.cjs)`];
}

/** Returns the exit code. */
export async function setupCuda(options: CudaOptions & SetupSettings, streams: Streams): Promise<number> {
  const onnxruntime = installedOnnxruntime();
  if (providerState(onnxruntime) === 'own' && !options.fresh) {
    streams.out.write(
      `onnxruntime-node has a CUDA provider from its own installer in ${onnxruntime.folder}, ` +
        'and it is used as it is. --fresh replaces it.\n',
    );
    return 0;
  }
  const plan = await planCuda(options, cacheFolderHere(), onnxruntime);
  const code = await setUp(plan, options, streams, async ({ trial }) => {
    placeProvider(plan.folder, onnxruntime);
    const problems = await cudaProblems((trial as CudaTrial).missing);
    return [
      `CUDA for onnxruntime ${onnxruntime.version} in ${plan.folder}, linked from ${onnxruntime.folder}`,
      "Use it in an experiment: engine: { type: 'onnx', device: 'cuda' }",
      ...(problems.length > 0 ? ['On this machine it cannot work yet:', ...problems] : []),
    ];
  });
  if (options.dryRun) streams.out.write(`It would then link the provider from ${onnxruntime.folder}, where onnxruntime looks for it.\n`);
  return code;
}

/** Returns the exit code. */
export async function setupOpenvino(options: OpenvinoOptions & SetupSettings, streams: Streams): Promise<number> {
  const plan = await planOpenvino(options, cacheFolderHere());
  return setUp(plan, options, streams, async ({ trial }) => {
    const { openvino, bfloat16 } = trial as OpenvinoTrial;
    return [
      `OpenVINO ${openvino} in ${plan.folder}`,
      ...(bfloat16
        ? ["Use it in an experiment: engine: { type: 'openvino' }"]
        : [
            'This processor does not multiply bfloat16 itself, so that it has little to win here:',
            "engine: { type: 'openvino', precision: 'float32' }",
          ]),
    ];
  });
}

/** Returns the exit code. */
export async function setupMpi(options: SetupSettings, streams: Streams): Promise<number> {
  const plan = await planMpi(cacheFolderHere());
  return setUp(plan, options, streams, async ({ trial }) => {
    const { mpi } = trial as MpiTrial;
    return [
      `What calls MPI is in ${plan.folder}`,
      ...(mpi === null
        ? ['There is no MPI library here yet: apt-get install openmpi-bin, or pip install mpich']
        : [`It finds ${mpi}. Use it: mpirun -n 2 npx electra-run <experiment.json5> parallel.type=mpi`]),
    ];
  });
}

async function setUp(
  plan: SetupPlan,
  { fresh = false, dryRun = false }: SetupSettings,
  { out, error }: Streams,
  closing: (outcome: SetupOutcome) => Promise<readonly string[]>,
): Promise<number> {
  if (dryRun) {
    out.write(`${setupText(plan)}\n`);
    return 0;
  }
  const stop = new AbortController();
  const release = onSignals({
    onFirst(signal) {
      error.write('\nStopping; nothing is changed.\n');
      stop.abort(new Interrupted(signal));
    },
    onSecond() {},
  });
  try {
    const outcome = await carryOut(plan, { progress: progressOn(error), signal: stop.signal, fresh });
    out.write(`${(await closing(outcome)).join('\n')}\n`);
    return 0;
  } catch (failure) {
    if (failure instanceof Interrupted) return failure.exitCode;
    throw failure;
  } finally {
    release();
  }
}

/** A line per step, with the time it took; on a terminal the time runs. */
function progressOn(stream: Stream): Progress {
  return {
    begin(text) {
      const started = performance.now();
      const line = (): string => `${text}  ${formatDuration((performance.now() - started) / 1000)}`;
      stream.write(text);
      const timer = stream.isTTY ? setInterval(() => stream.write(`${lineStart()}${line()}`), 1000) : undefined;
      return () => {
        clearInterval(timer);
        stream.write(stream.isTTY ? `${lineStart()}${line()}\n` : `  ${line().slice(text.length + 2)}\n`);
      };
    },
  };
}

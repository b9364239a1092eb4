/** What this machine has of NVIDIA: asked of `nvidia-smi`, which comes with the driver. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A card as its driver describes it. */
export interface Gpu {
  readonly name: string;
  /** e.g. 535.104. */
  readonly driver: string;
  /** e.g. 9.0. */
  readonly computeCapability: number;
  readonly memoryMiB: number;
}

/** What software asks of a GPU and its driver. */
export interface GpuNeeds {
  /** e.g. `CUDA 13`. */
  readonly what: string;
  /** First number of the oldest driver. */
  readonly driver: number;
  readonly computeCapability: number;
}

/** Empty where there is no driver, or no GPU. */
export async function nvidiaGpus(): Promise<readonly Gpu[]> {
  try {
    const { stdout } = await promisify(execFile)(
      'nvidia-smi',
      ['--query-gpu=name,driver_version,compute_cap,memory.total', '--format=csv,noheader,nounits'],
      { timeout: 30_000 },
    );
    return stdout
      .split('\n')
      .map((line) => line.split(', '))
      .flatMap(([name, driver, capability, memory]) =>
        memory === undefined ? [] : [{ name, driver, computeCapability: Number(capability), memoryMiB: Number(memory) }],
      );
  } catch {
    return [];
  }
}

/** Why none of these GPUs will do, in sentences that say what to do; empty when one does. */
export function lacksOf(gpus: readonly Gpu[], { what, driver, computeCapability }: GpuNeeds): readonly string[] {
  if (gpus.length === 0)
    return [
      `There is no NVIDIA driver with a GPU here (nvidia-smi shows none). ` +
        `${what} needs driver ${driver} or newer; in a container, start it with its GPUs (docker run --gpus all).`,
    ];
  if (Number.parseInt(gpus[0].driver, 10) < driver)
    return [`The NVIDIA driver is ${gpus[0].driver}, and ${what} needs ${driver} or newer: install a newer driver.`];
  if (gpus.every((gpu) => gpu.computeCapability < computeCapability))
    return gpus.map(
      (gpu) => `The ${gpu.name} has compute capability ${gpu.computeCapability}, and ${what} needs ${computeCapability} or more.`,
    );
  return [];
}

/** What onnxruntime's provider of today is built with. */
export const CUDA_13: GpuNeeds = { what: 'CUDA 13', driver: 580, computeCapability: 7.5 };
/** What TensorFlow's GPU wheel is built with. */
export const CUDA_12: GpuNeeds = { what: 'CUDA 12', driver: 525, computeCapability: 6 };

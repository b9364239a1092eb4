/** The engines and devices that there are, and what one does to get each. What works is found out by `examine.ts`. */
import { REINSTALL } from '../engine/onnx/session.ts';
import type { Precision } from '../engine/openvino/products.ts';
import { multipliesBfloat16, SETUP } from '../engine/openvino/start.ts';
import { setupAgain, setupCommand } from '../engine/tfjs/tensorflow.ts';
import { installedOnnxruntime, providerState, type ProviderState } from '../setup/cuda.ts';

/** An engine on a device, and what to tell a person for whom it does not work. */
export interface ExaminedEngine {
  /** As an experiment says it, e.g. `onnx` or `onnx, device 'cuda'`. */
  readonly name: string;
  readonly engine: 'onnx' | 'openvino' | 'tfjs' | 'tfjs-node' | 'tfjs-node-gpu';
  /** Of the openvino engine. */
  readonly precision?: Precision;
  /** Of the onnx engine. */
  readonly device?: 'cpu' | 'webgpu' | 'cuda';
  /** Why it need not be tried at all; undefined: try. */
  readonly absent?: string;
  /** What to do where it does not work, given what was said then. */
  readonly remedies: (said: string) => readonly string[];
  /** What to do where it is there and does not load; the same unless given. */
  readonly repairs?: (said: string) => readonly string[];
}

/** The engine of an experiment that says nothing about it. */
export const DEFAULT = 'onnx';
/** The engine that the others' numbers are compared with. */
export const REFERENCE = 'tfjs';

/** In the order in which they are tried and shown. */
export function subjects(): readonly ExaminedEngine[] {
  return [
    { name: 'onnx', engine: 'onnx', device: 'cpu', remedies: reinstall },
    { name: "onnx, device 'webgpu'", engine: 'onnx', device: 'webgpu', remedies: webgpuRemedies, repairs: reinstall },
    { name: "onnx, device 'cuda'", engine: 'onnx', device: 'cuda', ...cudaSubject(), repairs: reinstall },
    openvino(multipliesBfloat16() ? 'bfloat16' : 'float32'),
    { name: 'tfjs', engine: 'tfjs', remedies: reinstall },
    tensorflow('tfjs-node'),
    tensorflow('tfjs-node-gpu'),
  ];
}

function openvino(precision: Precision): ExaminedEngine {
  return {
    name: `openvino, precision '${precision}'`,
    engine: 'openvino',
    precision,
    remedies: () => [SETUP],
    repairs: () => [`${SETUP} --fresh`],
  };
}

function tensorflow(engine: 'tfjs-node' | 'tfjs-node-gpu'): ExaminedEngine {
  return { name: engine, engine, remedies: () => [setupCommand(engine)], repairs: () => [setupAgain(engine)] };
}

function reinstall(): readonly string[] {
  return [`It comes with electra-run: ${REINSTALL}, puts it back.`];
}

/** Dawn says on standard error whether Vulkan's loader is there at all. */
export function webgpuRemedies(said: string, platform: string = process.platform): readonly string[] {
  if (platform !== 'linux') return ['Install the graphics driver of the card.'];
  const card = 'the driver of the card: the NVIDIA driver, or mesa-vulkan-drivers for AMD and Intel';
  if (/libvulkan/.test(said)) return [`apt-get install libvulkan1, and ${card}`];
  return [`Vulkan is there and shows no card that will do: install ${card}.`];
}

function cudaSubject(): Pick<ExaminedEngine, 'absent' | 'remedies'> {
  const remedies = (): readonly string[] => [setupCommand('cuda')];
  const state = stateHere();
  if (state === undefined) return { absent: 'onnxruntime-node is not installed.', remedies: reinstall };
  if (state === 'none') return { absent: "onnxruntime's CUDA provider is not installed.", remedies };
  if (state === 'dangling') return { absent: "the folder that onnxruntime's CUDA provider was set up in is gone.", remedies };
  return { remedies: () => [] };
}

function stateHere(): ProviderState | undefined {
  try {
    return providerState(installedOnnxruntime());
  } catch {
    return undefined;
  }
}

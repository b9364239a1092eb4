/** Makes engines; each is loaded when it is asked for, because tfjs and onnxruntime take their time to load. */
import type { Engine } from '../kinds/engine.ts';
import type { AutoEngineOptions } from './auto.ts';
import type { OnnxEngineOptions } from './onnx/engine.ts';
import type { OpenvinoEngineOptions } from './openvino/engine.ts';
import type { TensorflowOptions } from './tfjs/tensorflow.ts';

/**
 * Compiles programs for onnxruntime, on the CPU or a device. Throws a {@link UserError} where onnxruntime does not load, or the
 * device that was asked for does not work here.
 */
export async function createOnnxEngine(options: OnnxEngineOptions = {}): Promise<Engine> {
  const onnx = await import('./onnx/engine.ts');
  return onnx.createOnnxEngine(options);
}

/** Runs programs op by op on a tfjs backend: `cpu`, or another that is registered. */
export async function createTfjsEngine(backend: string): Promise<Engine> {
  const tfjs = await import('./tfjs/engine.ts');
  return tfjs.createTfjsEngine(backend);
}

/** Runs programs op by op on TensorFlow. Throws a UserError with the command to type where it is not installed. */
export async function createTensorflowEngine(options: TensorflowOptions): Promise<Engine> {
  const { loadTensorflow, TENSORFLOW, tensorflowEngineName } = await import('./tfjs/tensorflow.ts');
  const { device } = await loadTensorflow(options);
  return { ...(await createTfjsEngine(TENSORFLOW)), name: tensorflowEngineName(options.gpu), device };
}

/**
 * Compiles programs for OpenVINO on the CPU. Throws a {@link UserError} where it is not installed, does not load, or the
 * processor lacks the precision that was asked for.
 */
export async function createOpenvinoEngine(options: OpenvinoEngineOptions): Promise<Engine> {
  const openvino = await import('./openvino/engine.ts');
  return openvino.createOpenvinoEngine(options);
}

/** The fastest engine that works here, measured once. Throws a {@link UserError} where not even onnxruntime loads. */
export async function createAutoEngine(options: AutoEngineOptions): Promise<Engine> {
  const auto = await import('./auto.ts');
  return auto.createAutoEngine(options);
}

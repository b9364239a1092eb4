/** Whether a device works here, found out by computing on it. */
import { errors, UserError } from '../../../errors/index.ts';
import { Graph, type Target, type Value } from '../graph.ts';
import { multiplyInHalf, type ProductPrecision } from '../half-products.ts';
import { createSession, onnxruntime, tensor } from '../session.ts';

/** Throws a {@link UserError} that says why the device cannot be used and what to do. */
export async function requireDevice(device: Target): Promise<void> {
  const reason = await flawOf(device);
  if (reason !== undefined) throw new UserError(errors.DEVICE_UNAVAILABLE({ device, reason }));
}

/** Throws a {@link UserError} where a device that works does not multiply numbers of this type. */
export async function requireProducts(device: Target, products: ProductPrecision): Promise<void> {
  if (products === 'float32') return;
  const graph = new Graph(device);
  graph.outputs.set('y', graph.emit('MatMul', [graph.input('x', [8, 8], 'float32'), graph.input('w', [8, 8], 'float32')], [8, 8]));
  multiplyInHalf(graph);
  try {
    const session = await createSession(graph, { provider: device });
    const written = new Float32Array(64);
    const [x, w] = [Float32Array.from({ length: 64 }, (_, i) => (i % 9 === 0 ? 2 : 0)), Float32Array.from({ length: 64 }, (_, i) => i)];
    const feeds = { x: await tensor(x, [8, 8]), w: await tensor(w, [8, 8]) };
    await session.run(feeds, { [(graph.outputs.get('y') as Value).name]: await tensor(written, [8, 8]) });
    await session.release();
    if (!written.every((value, i) => value === 2 * i)) throw new Error('twice a matrix of small whole numbers is another matrix there.');
  } catch (error) {
    const reason = shortened(error instanceof Error ? error.message : String(error));
    const hint = 'Take float32 (--set engine.precision=float32).';
    throw new UserError(errors.PRECISION_UNAVAILABLE({ what: 'device', precision: products, reason, hint }), { exitCode: 1, cause: error });
  }
}

/** Negates a few numbers there; undefined when that works. Throws where onnxruntime itself does not load. */
export async function flawOf(device: Target): Promise<string | undefined> {
  await onnxruntime();
  const missing = device === 'webgpu' ? missingLoader() : undefined;
  if (missing !== undefined) return missing;
  const graph = new Graph(device);
  const negated = graph.emit('Neg', [graph.input('x', [64], 'float32')], [64]);
  graph.outputs.set('y', negated);
  try {
    const session = await createSession(graph, { provider: device });
    const x = Float32Array.from({ length: 64 }, (_, i) => i + 1);
    const written = new Float32Array(64);
    await session.run({ x: await tensor(x, [64]) }, { [negated.name]: await tensor(written, [64]) });
    await session.release();
    return written.every((value, i) => value === -(i + 1)) ? undefined : 'it computes wrong numbers';
  } catch (error) {
    return shortened(error instanceof Error ? error.message : String(error));
  }
}

/** onnxruntime puts its source's name and condition before what it means. */
export function shortened(reason: string): string {
  return reason.replace(/\/onnxruntime_src\/.* was false\. /s, '').split('\n', 1)[0];
}

/** Why Linux does not load Vulkan: asked for here, because onnxruntime would print its own words about it on the terminal. */
function missingLoader(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1');
    return undefined;
  } catch (error) {
    // A library that is there is no addon, which is another error.
    return error instanceof Error && error.message.includes('cannot open shared object file') ? error.message : undefined;
  }
}

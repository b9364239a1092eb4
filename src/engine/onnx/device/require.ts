/** Whether a device works here, found out by computing on it. */
import { errors, UserError } from '../../../errors/index.ts';
import { Graph, type Target } from '../graph.ts';
import { createSession, onnxruntime, tensor } from '../session.ts';

/** Throws a {@link UserError} that says why the device cannot be used and what to do. */
export async function requireDevice(device: Target): Promise<void> {
  const reason = await flawOf(device);
  if (reason !== undefined) throw new UserError(errors.DEVICE_UNAVAILABLE({ device, reason }));
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

/** Whether a device works here, found out by computing on it. */
import { errors, UserError } from '../../../errors.ts';
import { Graph, type Target } from '../graph.ts';
import { createSession, tensor } from '../session.ts';

/** Throws a {@link UserError} that says why the device cannot be used and what to do. */
export async function requireDevice(device: Target): Promise<void> {
  const reason = await flawOf(device);
  if (reason !== undefined) throw new UserError(errors.DEVICE_UNAVAILABLE({ device, reason }));
}

/** Negates a few numbers there; undefined when that works. */
export async function flawOf(device: Target): Promise<string | undefined> {
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
    return error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
  }
}

/** Which device multiplies matrices fastest here: a graphics card that is only emulated loses to the CPU. */
import { Graph, type Device } from '../graph.ts';
import { createSession, tensor } from '../session.ts';
import { defaultThreads } from '../threads.ts';
import { flawOf } from './require.ts';

/** The CPU, unless another device works and is faster. */
export async function fastestDevice(): Promise<Device> {
  let fastest: { readonly device: Device; readonly flops: number } = { device: 'cpu', flops: await flopsOf('cpu') };
  for (const device of ['cuda', 'webgpu'] as const) {
    if ((await flawOf(device)) !== undefined) continue;
    const flops = await flopsOf(device);
    if (flops > fastest.flops) fastest = { device, flops };
  }
  return fastest.device;
}

/** Side of the matrices, and how many products in a row. */
const [SIDE, PRODUCTS] = [512, 8];

/** Floating-point operations per second of a device that works, in a chain of products; the best of three after one to warm up. */
export async function flopsOf(device: Device): Promise<number> {
  const graph = new Graph(device);
  const x = graph.input('x', [SIDE, SIDE], 'float32');
  let product = x;
  for (let count = 0; count < PRODUCTS; count++) product = graph.emit('MatMul', [product, x], [SIDE, SIDE]);
  const corner = graph.emit('Slice', [product, graph.int64([0, 0]), graph.int64([1, 1])], [1, 1]);
  graph.outputs.set('corner', corner);
  const session = await createSession(graph, { provider: device, threads: defaultThreads() });
  const feeds = { x: await tensor(new Float32Array(SIDE * SIDE).fill(1 / SIDE), [SIDE, SIDE]) };
  const fetches = { [corner.name]: await tensor(new Float32Array(1), [1, 1]) };
  let seconds = Infinity;
  for (let round = 0; round < 4; round++) {
    const started = performance.now();
    await session.run(feeds, fetches);
    if (round > 0) seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  await session.release();
  return (PRODUCTS * 2 * SIDE ** 3) / seconds;
}

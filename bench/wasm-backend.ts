/**
 * tfjs's own WebAssembly backend as an engine. It lacks the kernel of the word table's gradient; here it
 * is, in plain JavaScript. In Node this backend has one thread.
 */
import { createRequire } from 'node:module';
import { findBackend, registerKernel, type DataValues, type KernelFunc, type TensorInfo } from '@tensorflow/tfjs-core';
import { createTfjsEngine, type Engine } from 'electra-run';

export async function createWasmEngine(): Promise<Engine> {
  const fromPeers = createRequire(new URL('../peers/package.json', import.meta.url));
  fromPeers('@tensorflow/tfjs-backend-wasm');
  registerKernel({ kernelName: 'UnsortedSegmentSum', backendName: 'wasm', kernelFunc: segmentSum });
  return createTfjsEngine('wasm');
}

/** What the backend has beside its public type. */
interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: string, memoryOffset: undefined, values: DataValues): TensorInfo;
  readSync(dataId: object): DataValues;
}

const segmentSum: KernelFunc = ({ inputs, attrs }) => {
  const wasm = findBackend('wasm') as unknown as WasmBackend;
  const { x, segmentIds } = inputs as Record<string, TensorInfo>;
  const [rows, ids] = [wasm.readSync(x.dataId) as Float32Array, wasm.readSync(segmentIds.dataId) as Int32Array];
  const width = rows.length / ids.length;
  const segments = Number(attrs?.numSegments);
  const sums = new Float32Array(segments * width);
  ids.forEach((id, row) => {
    for (let column = 0; column < width; column++) sums[id * width + column] += rows[row * width + column];
  });
  return wasm.makeOutput([segments, ...x.shape.slice(segmentIds.shape.length)], x.dtype, undefined, sums);
};

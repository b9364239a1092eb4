/** Weights of a step, read from their file: float32 again, whatever they are stored in. Those of other steps stay at hand. */
import { Tensor } from 'onnxruntime-web/wasm';
import type { WeightBlock, ShownStep } from './manifest.ts';

/** Inputs of a graph by their names. */
export type Weights = Readonly<Record<string, Tensor>>;

/** Network → its weights. */
export type WeightsOfStep = Readonly<Record<string, Weights>>;

/** Bytes of files that are kept once they are read. */
const MOST = 256e6;

const kept = new Map<string, Promise<WeightsOfStep>>();

/** From memory, or from the folder. */
export function loadWeights(step: ShownStep): Promise<WeightsOfStep> {
  const { file, bytes } = step;
  const known = kept.get(file);
  kept.delete(file);
  const loading = known ?? read(step);
  // The one that was asked for last stands last.
  kept.set(file, loading);
  while (kept.size > 1 && kept.size * bytes > MOST) kept.delete([...kept.keys()][0]);
  loading.catch(() => kept.delete(file));
  return loading;
}

async function read({ file, blocks, uses }: ShownStep): Promise<WeightsOfStep> {
  const response = await fetch(file);
  if (!response.ok) throw new Error(`${file}: ${response.status}`);
  const buffer = await response.arrayBuffer();
  const tensors = blocks.map((block) => new Tensor('float32', numbersOf(block, buffer), block.shape));
  const weightsOf = (indices: Readonly<Record<string, number>>): Weights =>
    Object.fromEntries(Object.entries(indices).map(([name, index]) => [name, tensors[index]]));
  return Object.fromEntries(Object.entries(uses).map(([network, indices]) => [network, weightsOf(indices)]));
}

function numbersOf({ offset, shape, bits }: WeightBlock, buffer: ArrayBuffer): Float32Array {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  if (bits === 32) return new Float32Array(buffer, offset, size);
  const [height, width] = shape;
  const bytes = new Int8Array(buffer, offset, size);
  const scales = new Float32Array(buffer, offset + Math.ceil(size / 4) * 4, height);
  return Float32Array.from(bytes, (byte, index) => byte * scales[Math.floor(index / width)]);
}

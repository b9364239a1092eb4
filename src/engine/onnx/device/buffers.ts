/**
 * Tensors in a device's memory: made, written and read by one-node graphs, because onnxruntime-node
 * has no other way to copy. Reading one directly would abort the process. The CPU as provider is for
 * tests on machines without a device.
 */
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { Graph, type Target } from '../graph.ts';
import { serialize } from '../serialize.ts';
import { FATAL, onnxruntime, tensor } from '../session.ts';

/** Makes, fills and reads tensors of float32 on a device; what was made is the caller's to dispose of. */
export interface DeviceBuffers {
  /** A new tensor on the device with these numbers. */
  create(data: Float32Array, shape: readonly number[]): Promise<OrtTensor>;
  write(to: OrtTensor, data: Float32Array): Promise<void>;
  read(from: OrtTensor): Promise<Float32Array>;
  release(): Promise<void>;
}

/** `upload` makes tensors on the device; `copy` writes into given ones, and reads. */
type Copier = Record<'upload' | 'copy', InferenceSession>;

/** Buffers of a device; the graphs that copy are made when first needed, one pair for each number of axes. */
export function deviceBuffers(provider: Target): DeviceBuffers {
  const copiers = new Map<number, Promise<Copier>>();
  const copierOf = (shape: readonly number[]): Promise<Copier> => {
    const known = copiers.get(shape.length) ?? createCopier(provider, shape.length);
    copiers.set(shape.length, known);
    return known;
  };
  return {
    async create(data, shape) {
      const { upload } = await copierOf(shape);
      return (await upload.run({ x: await tensor(data, shape) }))[OUTPUT];
    },
    async write(to, data) {
      const { copy } = await copierOf(to.dims);
      await copy.run({ x: await tensor(data, to.dims) }, { [OUTPUT]: to });
    },
    async read(from) {
      const { copy } = await copierOf(from.dims);
      return (await copy.run({ x: from }))[OUTPUT].data as Float32Array;
    },
    async release() {
      for (const copier of copiers.values()) for (const session of Object.values(await copier)) await session.release();
    },
  };
}

/** The name of the first value that a graph emits. */
const OUTPUT = 't0';

async function createCopier(provider: Target, rank: number): Promise<Copier> {
  const { InferenceSession } = await onnxruntime();
  const graph = new Graph(provider);
  const anyShape = Array.from({ length: rank }, () => -1);
  graph.outputs.set('y', graph.emit('Identity', [graph.input('x', anyShape, 'float32')], anyShape));
  const bytes = serialize(graph, { sequence: false });
  const options: InferenceSession.SessionOptions = { executionProviders: [provider], logSeverityLevel: FATAL };
  const preferredOutputLocation = provider === 'cpu' ? 'cpu' : 'gpu-buffer';
  return {
    upload: await InferenceSession.create(bytes, { ...options, preferredOutputLocation }),
    copy: await InferenceSession.create(bytes, options),
  };
}

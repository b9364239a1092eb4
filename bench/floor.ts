/**
 * The floor: the bare matrix multiplications of a step, in onnxruntime, and nothing else.
 *
 * Usage: floor.js SPEC (JSON). Same shapes and transposes as the step has, forward and backward, in
 * float32. Inputs of one shape are shared, so they are as near to the processor as they can be: no step can be faster
 * with these multiplications. `flopsOf` counts them.
 */
import * as ort from 'onnxruntime-node';
import { emit, measureSteps } from './child.ts';
import { encodeModel, type Node } from './onnx-model.ts';
import { multiplications, type Multiplication } from './multiplications.ts';
import type { Spec } from './spec.ts';

const spec = JSON.parse(process.argv[2]) as Spec;
const { bytes, feeds } = build(multiplications(spec));
const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: spec.threads, graphOptimizationLevel: 'disabled' });
emit('ready', { versions: { onnxruntime: ort.env.versions.node ?? '' } });
await measureSteps(spec, async () => {
  await session.run(feeds);
  return undefined;
});
process.exit(0);

/** One node per multiplication; a number of each result goes into the output, so that none is left out. */
function build(wanted: readonly Multiplication[]): { bytes: Uint8Array; feeds: Record<string, ort.Tensor> } {
  const nodes: Node[] = [];
  const feeds: Record<string, ort.Tensor> = {
    start: new ort.Tensor('int64', new BigInt64Array([0n])),
    end: new ort.Tensor('int64', new BigInt64Array([1n])),
    flat: new ort.Tensor('int64', new BigInt64Array([-1n])),
  };
  const input = (shape: readonly number[]): string => {
    const name = `in_${shape.join('x')}`;
    feeds[name] ??= new ort.Tensor(
      'float32',
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.5),
      shape,
    );
    return name;
  };
  wanted.forEach(({ a, b, transposeA, transposeB }, index) => {
    const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
    const op = a.length === 2 ? { op: 'Gemm', domain: '' } : { op: 'FusedMatMul', domain: 'com.microsoft' };
    nodes.push({ ...op, inputs: [input(a), input(b)], output: `y${index}`, attributes });
    nodes.push({ op: 'Reshape', domain: '', inputs: [`y${index}`, 'flat'], output: `f${index}`, attributes: {} });
    nodes.push({ op: 'Slice', domain: '', inputs: [`f${index}`, 'start', 'end'], output: `s${index}`, attributes: {} });
  });
  nodes.push({ op: 'Sum', domain: '', inputs: wanted.map((_, index) => `s${index}`), output: 'sum', attributes: {} });
  const inputs = Object.entries(feeds).map(([name, { dims, type }]) => ({ name, shape: dims, int64: type === 'int64' }));
  return { bytes: encodeModel(nodes, inputs, { name: 'sum', shape: [1], int64: false }), feeds };
}

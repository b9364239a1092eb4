import { describe, expect, it } from 'vitest';
import { float, Graph, gradientOutput } from './graph.ts';
import { multiplyInHalf } from './half-products.ts';
import { createSession, tensor } from './session.ts';

/** Operations as `op(inputs) → output: type`. */
function outline({ nodes }: Graph): string[] {
  return nodes.map(
    ({ op, inputs, outputs: [output] }) => `${op}(${inputs.map(({ name }) => name).join(', ')}) → ${output.name}: ${output.dtype}`,
  );
}

/** A layer that gives a figure, and the gradient of its weight for a slope that the figure does not depend on. */
function layer(): Graph {
  const graph = new Graph('webgpu');
  const [x, w, bias] = [graph.input('x', [4, 8], 'float32'), graph.input('w', [16, 8], 'float32'), graph.input('bias', [16], 'float32')];
  const sum = graph.emit('Gemm', [x, w, bias], [4, 16], { attributes: { transA: 0, transB: 1, alpha: float(0.5) } });
  const slope = graph.emit('Neg', [sum], [4, 16]);
  graph.outputs.set('loss', sum);
  graph.outputs.set(gradientOutput('w'), graph.emit('Gemm', [slope, x], [16, 8], { attributes: { transA: 1, transB: 0 } }));
  return graph;
}

describe('products in float16', () => {
  it('round each factor once, scale what only the backward pass has, and add up in float32', () => {
    const graph = layer();
    const [sum, gradient] = graph.outputs.values();
    multiplyInHalf(graph);
    expect(outline(graph).map((line) => line.replace(/^Neg.*/, 'Neg'))).toEqual([
      'Cast(x) → t3: float16',
      'Cast(w) → t4: float16',
      'Gemm(t3, t4) → t6: float16',
      'Cast(t6) → t7: float32',
      `Mul(t7, ${graph.scalar(0.5).name}) → t8: float32`,
      `Add(t8, bias) → ${sum.name}: float32`,
      'Neg',
      'Abs(t1) → t10: float32',
      'ReduceMax(t10) → t11: float32',
      'ReduceMax(t11) → t12: float32',
      `Max(t12, ${graph.scalar(1e-30).name}) → t14: float32`,
      'Div(t1, t14) → t15: float32',
      'Cast(t15) → t16: float16',
      'Gemm(t16, t3) → t17: float16',
      'Cast(t17) → t18: float32',
      `Mul(t18, t14) → ${gradient.name}: float32`,
    ]);
    expect(graph.nodes.find(({ op }) => op === 'Gemm')?.attributes).toEqual({ transA: 0, transB: 1 });
  });

  it('with a vector, which are sums and means of rows, stay float32', () => {
    const graph = new Graph('webgpu');
    graph.outputs.set('sum', graph.emit('MatMul', [graph.filled(1, [1, 4]), graph.input('x', [4, 8], 'float32')], [1, 8]));
    multiplyInHalf(graph);
    expect(graph.nodes.map(({ op }) => op)).toEqual(['MatMul']);
  });

  it('leave every number where it was: scale, alpha and bias are put back after the product', async () => {
    const x = Float32Array.from({ length: 32 }, (_, i) => (i % 7) - 3);
    const w = Float32Array.from({ length: 128 }, (_, i) => (i % 5) / 8);
    const bias = Float32Array.from({ length: 16 }, (_, i) => i / 4);
    const results: number[][] = [];
    for (const half of [false, true]) {
      const graph = layer();
      if (half) multiplyInHalf(graph);
      const outputs = [...graph.outputs.values()];
      const session = await createSession(graph, { provider: 'cpu' });
      const arrays = [new Float32Array(64), new Float32Array(128)];
      const fetches = Object.fromEntries(
        await Promise.all(outputs.map(async ({ name, shape }, index) => [name, await tensor(arrays[index], shape)] as const)),
      );
      await session.run({ x: await tensor(x, [4, 8]), w: await tensor(w, [16, 8]), bias: await tensor(bias, [16]) }, fetches);
      await session.release();
      results.push(arrays.flatMap((array) => [...array]));
    }
    results[1].forEach((value, index) => expect(value).toBeCloseTo(results[0][index], 2));
  });
});

import { describe, expect, it } from 'vitest';
import { float, Graph, type Value } from '../onnx/graph.ts';
import { rewriteProducts } from './products.ts';

/** Operations as `op(inputs) → output: type`, the given names for the graph's inputs. */
function outline({ nodes }: Graph): string[] {
  return nodes.map(
    ({ op, inputs, outputs: [output] }) => `${op}(${inputs.map(({ name }) => name).join(', ')}) → ${output.name}: ${output.dtype}`,
  );
}

function twice(): { readonly graph: Graph; readonly sums: readonly Value[] } {
  const graph = new Graph('openvino');
  const [x, w, bias] = [graph.input('x', [4, 8], 'float32'), graph.input('w', [16, 8], 'float32'), graph.input('bias', [16], 'float32')];
  const first = graph.emit('Gemm', [x, w, bias], [4, 16], { attributes: { transA: 0, transB: 1, alpha: float(0.5) } });
  const second = graph.emit('Gemm', [first, w], [4, 8], { attributes: { transA: 0, transB: 0 } });
  graph.outputs.set('first', first);
  graph.outputs.set('second', second);
  return { graph, sums: [first, second] };
}

describe('the products of a graph', () => {
  it('in bfloat16 round each factor once, and give sums, scaled and with their bias, in float32', () => {
    const { graph, sums } = twice();
    rewriteProducts(graph, 'bfloat16');
    const [first, second] = sums.map(({ name }) => name);
    expect(outline(graph)).toEqual([
      'Cast(x) → x_bfloat16: bfloat16',
      'Cast(w) → w_bfloat16: bfloat16',
      'Transpose(w_bfloat16) → w_bfloat16_turned_10: bfloat16',
      `MatMul(x_bfloat16, w_bfloat16_turned_10) → ${first}_part0: bfloat16`,
      `Cast(${first}_part0) → ${first}_part1: float32`,
      `Mul(${first}_part1, ${graph.scalar(0.5).name}) → ${first}_part2: float32`,
      `Add(${first}_part2, bias) → ${first}: float32`,
      `Cast(${first}) → ${first}_bfloat16: bfloat16`,
      `MatMul(${first}_bfloat16, w_bfloat16) → ${second}_part0: bfloat16`,
      `Cast(${second}_part0) → ${second}: float32`,
    ]);
  });

  it('in float32 round nothing', () => {
    const { graph } = twice();
    rewriteProducts(graph, 'float32');
    expect(graph.nodes.map(({ op }) => op)).toEqual(['Transpose', 'MatMul', 'Mul', 'Add', 'MatMul']);
    expect(graph.nodes.every(({ outputs: [{ dtype }] }) => dtype === 'float32')).toBe(true);
  });

  it('with a vector, which are sums and means of rows, stay float32 whatever was asked for', () => {
    const graph = new Graph('openvino');
    const [x, ones] = [graph.input('x', [4, 8], 'float32'), graph.filled(1, [1, 4])];
    graph.outputs.set('sum', graph.emit('MatMul', [ones, x], [1, 8]));
    rewriteProducts(graph, 'bfloat16');
    expect(graph.nodes.map(({ op, outputs: [{ dtype }] }) => [op, dtype])).toEqual([['MatMul', 'float32']]);
  });

  it('of a transposed value round what was transposed, so that both ways share it', () => {
    const graph = new Graph('openvino');
    const [x, y] = [graph.input('x', [2, 3, 4], 'float32'), graph.input('y', [2, 3, 5], 'float32')];
    const turned = graph.emit('Transpose', [x], [2, 4, 3], { attributes: { perm: [0, 2, 1] } });
    graph.outputs.set('product', graph.emit('MatMul', [turned, y], [2, 4, 5]));
    rewriteProducts(graph, 'bfloat16');
    expect(outline(graph)).toContain('Transpose(x_bfloat16) → x_bfloat16_turned_021: bfloat16');
    expect(outline(graph)).toContain('Cast(y) → y_bfloat16: bfloat16');
  });
});

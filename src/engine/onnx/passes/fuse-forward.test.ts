import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { distance } from '../../../../test/support/compare-engines.ts';
import { rtd, small } from '../../../../test/support/rtd-program.ts';
import { FlatMemory } from '../../../nn/memory.ts';
import { initialize } from '../../../nn/parameters.ts';
import { randomFor } from '../../../random.ts';
import { gelu, layerNorm } from '../../../tensor/index.ts';
import { loadTfjs } from '../../../tensor/load-tfjs.ts';
import type { HostTensor, Program } from '../../../nn/program.ts';
import { createTfjsEngine } from '../../tfjs/engine.ts';
import { createOnnxEngine } from '../engine.ts';
import type { Node, Target } from '../graph.ts';
import { trace } from '../trace.ts';
import { optimize } from './index.ts';

beforeAll(() => loadTfjs());

const random = randomFor(5, 'fuse-forward.test');
const [R, C] = [37, 24];
const normal = (values: Float32Array): void => values.forEach((_, i) => (values[i] = 2 * random.normal()));
const block: Program = {
  name: 'a dense block',
  parameters: [
    ['x', [R, C]],
    ['weight', [C, C]],
    ['bias', [C]],
    ['gamma', [C]],
    ['beta', [C]],
  ].map(([name, shape]) => ({ name: name as string, shape: shape as number[], initializer: normal })),
  inputs: {},
  gradient: false,
  training: false,
  build: ({ parameters: { x, weight, bias, gamma, beta } }) => {
    const inner = gelu(tf.add(tf.matMul(x, weight, false, true), bias) as tf.Tensor2D);
    const normalized = layerNorm(inner, gamma as tf.Tensor1D, beta as tf.Tensor1D);
    return { loss: tf.sum(tf.mul(normalized, x)), inner, normalized };
  },
};

describe('without a gradient', () => {
  it('a layer norm and a GELU are one node each', () => {
    const nodes = optimized(block);
    expect(nodes.map(({ op }) => op)).toEqual(['Gemm', 'Gelu', 'LayerNormalization', 'Mul', 'ReduceSum']);
    expect(nodes.find(({ op }) => op === 'LayerNormalization')?.inputs.map(({ shape }) => shape)).toEqual([[R, C], [C], [C]]);
  });

  it('those of an evaluation are fused in every layer of both networks', () => {
    const evaluation = { ...rtd({ ...small, layers: 3 }).program, gradient: false, training: false };
    const nodes = optimized(evaluation);
    expect([count(nodes, 'Erf'), nodes.filter(({ op, inputs }) => op === 'LayerNormalization' && inputs.length === 2).length]).toEqual([
      0, 0,
    ]);
    // Two norms per layer and one of the embeddings, in two networks, and the head over the vocabulary has one;
    // a GELU per layer and one per head.
    expect([count(nodes, 'LayerNormalization'), count(nodes, 'Gelu')]).toEqual([2 * (2 * 3 + 1) + 1, 2 * (3 + 1)]);
  });

  it('gives the numbers of the nodes that it replaces, and of tfjs', async () => {
    const [fused, plain, reference] = await Promise.all([
      createOnnxEngine({ threads: 2 }),
      createOnnxEngine({ threads: 2, withoutPasses: ['fuseForward'] }),
      createTfjsEngine('cpu'),
    ]);
    const memory = new FlatMemory(block.parameters, []);
    initialize(memory, 1);
    const outputs: Record<string, HostTensor>[] = [];
    for (const engine of [fused, plain, reference])
      outputs.push(await (await (await engine.load(memory)).compile(block)).run({}, { seed: 1, step: 0 }));
    const [ours, ...others] = outputs;
    for (const other of others) for (const name of ['inner', 'normalized']) expect(distance(ours[name], other[name])).toBeLessThan(2e-6);
  });
});

it('leaves nodes alone that a backward pass reads', () => {
  const nodes = optimized({ ...block, gradient: true, training: true });
  expect([count(nodes, 'Erf'), count(nodes, 'Gelu')]).toEqual([1, 0]);
  expect(nodes.find(({ op }) => op === 'LayerNormalization')?.inputs).toHaveLength(2);
});

it.each(['webgpu', 'cuda'] as const)('leaves graphs for %s alone', (target) => {
  expect(count(optimized(block, target), 'Gelu')).toBe(0);
});

function optimized(program: Program, target: Target = 'cpu'): readonly Node[] {
  const { graph } = trace(program, { target });
  optimize(graph);
  return graph.nodes;
}

function count(nodes: readonly Node[], op: string): number {
  return nodes.filter((node) => node.op === op).length;
}

/** The count in the traced graph against the textbook's formulas, operation by operation. */
import { matMul, sum, type Tensor3D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { rtd, small, type Setting } from '../../test/support/rtd-program.ts';
import type { Program } from '../nn/program.ts';
import type { TrunkSize } from '../nn/network.ts';
import { zeros } from '../nn/parameters.ts';
import { productsByNetwork, workOf } from './flops.ts';
import { graphOf } from './graph-of.ts';
import { networksOf } from './parameters.ts';

const settings: readonly [string, Setting][] = [
  ['a small one', small],
  ['one without an embedding projection', { ...small, hiddenSize: 16, width: '1/1', heads: 2 }],
  ['one with dropout and a position bias', { ...small, dropout: 0.1, positions: 'alibi' }],
  ['one that shares nothing', { ...small, share: 'none', layers: 3, vocabulary: 5087 }],
  [
    "base.json5's",
    { ...small, batch: 32, length: 64, vocabulary: 8192, layers: 4, hiddenSize: 128, embeddingSize: 64, width: '1/4', positions: 'nearby' },
  ],
  [
    "ELECTRA-Base's, which is too large to run here",
    { ...small, batch: 256, length: 512, vocabulary: 30522, layers: 12, hiddenSize: 768, heads: 12, embeddingSize: 768, width: '1/3' },
  ],
];

describe.each(settings)('the products of replaced token detection, %s', (_, setting) => {
  it('are those of the formula, forward and backward, for each network', async () => {
    const { program, generator, discriminator, objective } = rtd(setting);
    const { graph, parameterInputs } = graphOf(program);
    const chosen = setting.batch * Math.round(0.15 * setting.length);
    const expected = {
      generator: encoderFlops(generator, setting, 'train', chosen) + generatorHeadFlops(generator, chosen, 'train'),
      discriminator: encoderFlops(discriminator, setting, 'train') + discriminatorHeadFlops(discriminator, setting, 'train'),
    };
    const owners = new Map([...networksOf(objective.networks)].map(([name, of]) => [parameterInputs[name], of]));
    expect(productsByNetwork(graph, owners)).toEqual(expected);
    expect(workOf(graph).products).toBe(expected.generator + expected.discriminator);

    const forward = graphOf({ ...program, gradient: false });
    expect(workOf(forward.graph).products).toBe(
      encoderFlops(generator, setting, 'forward', chosen) +
        generatorHeadFlops(generator, chosen, 'forward') +
        encoderFlops(discriminator, setting, 'forward') +
        discriminatorHeadFlops(discriminator, setting, 'forward'),
    );
  });
});

it('counts a batch of products with either operand transposed', async () => {
  const program: Program = {
    name: 'product',
    parameters: [
      { name: 'a', shape: [5, 7, 3], initializer: zeros },
      { name: 'b', shape: [5, 11, 7], initializer: zeros },
    ],
    inputs: {},
    gradient: false,
    training: false,
    build: ({ parameters }) => ({ y: sum(matMul(parameters.a as Tensor3D, parameters.b as Tensor3D, true, true)) }),
  };
  expect(workOf(graphOf(program).graph).products).toBe(5 * 2 * 3 * 7 * 11);
});

type Direction = 'forward' | 'train';

/** y = x·Wᵀ for x [n, i]: one product forward, and backward one for dx and one for dW. */
function denseFlops(n: number, i: number, o: number, direction: Direction): number {
  return (direction === 'forward' ? 1 : 3) * 2 * n * i * o;
}

/** Scores and context forward; backward the gradients of queries, keys, values and probabilities. */
function attentionFlops(n: number, T: number, D: number, direction: Direction): number {
  return (direction === 'forward' ? 2 : 6) * 2 * n * T * D;
}

/** `kept`: rows that go on after the last layer's attention. The gradient of the two token types is a product with a one-hot matrix. */
function encoderFlops(
  { layers, embeddingSize: E, hiddenSize: D, intermediateSize: F }: TrunkSize,
  { batch, length: T }: Setting,
  direction: Direction,
  kept = batch * T,
): number {
  const n = batch * T;
  const attention = 3 * denseFlops(n, D, D, direction) + attentionFlops(n, T, D, direction);
  const rest = (rows: number): number => denseFlops(rows, D, D, direction) + 2 * denseFlops(rows, D, F, direction);
  const types = direction === 'train' ? 2 * n * 2 * E : 0;
  return layers * attention + (layers - 1) * rest(n) + rest(kept) + (E === D ? 0 : denseFlops(n, E, D, direction)) + types;
}

/** At the chosen positions only. */
function generatorHeadFlops(
  { hiddenSize: D, embeddingSize: E, vocabularySize: V }: TrunkSize,
  chosen: number,
  direction: Direction,
): number {
  return denseFlops(chosen, D, E, direction) + denseFlops(chosen, E, V, direction);
}

/** The logit itself is a product with a vector. */
function discriminatorHeadFlops({ hiddenSize: D }: TrunkSize, { batch, length }: Setting, direction: Direction): number {
  return denseFlops(batch * length, D, D, direction);
}

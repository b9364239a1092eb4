/**
 * What an engine is tried with: a chain of matrix products for its speed, and training steps of a tiny masked language
 * model for its numbers. Shape legend: B batch · T tokens · N = B·T · D width · V vocabulary · S side of a matrix
 */
import { matMul, mean, mul, slice, sub, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Engine, Trainer } from '../kinds/engine.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { HostTensor, Program } from '../nn/program.ts';
import { encode, type NetworkContext } from '../nn/network.ts';
import { bertNames } from '../nn/trunk/config.ts';
import { transformerTrunk } from '../nn/trunk/transformer.ts';
import { FlatMemory } from '../nn/memory.ts';
import { initialize, zeros } from '../nn/parameters.ts';
import { dense, softmaxCrossEntropy } from '../tensor/index.ts';
import { makeUpdates, updatesPerRun } from './updates.ts';

/** What an engine that works showed. */
export interface Figures {
  /** What the engine says it runs on. */
  readonly device: string;
  /** Billions of floating-point operations per second in products of two 512 × 512 matrices. */
  readonly gigaflops: number;
  /** Losses of the first steps, to compare. */
  readonly losses: readonly number[];
  readonly tokensPerSecond: number;
}

/** Multiplies and trains on an engine. Throws what the engine throws. */
export async function tryEngine(engine: Engine): Promise<Figures> {
  const gigaflops = await multiply(engine);
  return { device: engine.device, gigaflops, ...(await trainFor(engine)) };
}

const S = 512;
const PRODUCTS = 2;
/** Milliseconds after which enough was measured. */
const LONG_ENOUGH = 1000;

const products: Program = {
  name: 'products',
  parameters: [],
  inputs: { x_SS: { shape: [S, S], dtype: 'float32' } },
  gradient: false,
  training: false,
  build({ inputs: { x_SS } }) {
    let product_SS = x_SS as Tensor2D;
    for (let count = 0; count < PRODUCTS; count++) product_SS = matMul(product_SS, x_SS as Tensor2D);
    return { corner: slice(product_SS, [0, 0], [1, 1]) };
  },
};

/** The fastest of several runs after one to warm up. The matrices are means, so that every product is 1 / S everywhere. */
async function multiply(engine: Engine): Promise<number> {
  const model = await engine.load(new FlatMemory([], []));
  const executable = await model.compile(products);
  const inputs = { x_SS: new Float32Array(S * S).fill(1 / S) };
  const { seconds, last } = await repeat(() => executable.run(inputs, { seed: 1, step: 0 }));
  await model.release();
  if (Math.abs(last.corner[0] * S - 1) > 1e-3) throw new Error(`it multiplies wrongly: ${last.corner[0]} instead of ${1 / S}`);
  return (PRODUCTS * 2 * S ** 3) / Math.min(...seconds) / 1e9;
}

/** A masked language model of the shape of those that are trained. */
export interface ModelSize {
  readonly batch: number;
  readonly length: number;
  readonly vocabulary: number;
  readonly width: number;
  readonly layers: number;
}

/** Small enough for the slowest engine: it tells one that works from one that does not. */
const TINY: ModelSize = { batch: 4, length: 32, vocabulary: 500, width: 64, layers: 2 };

/** Guesses every token from all tokens, with the word table as output layer. */
function languageModel({ batch: B, length: T, vocabulary: V, width, layers }: ModelSize): Program {
  const trunk = transformerTrunk({
    names: bertNames('trial'),
    vocabularySize: V,
    embeddingSize: width,
    hiddenSize: width,
    layers,
    heads: 4,
    intermediateSize: 4 * width,
    maxPositions: T,
    hiddenDropout: 0,
    attentionDropout: 0,
    positions: 'absolute',
    initializerRange: 0.02,
  });
  return {
    name: 'trial-language-model',
    parameters: [...trunk.parameters, { name: 'bias', shape: [V], initializer: zeros }],
    inputs: { ids_N: { shape: [B * T], dtype: 'int32' }, segments_N: { shape: [B * T], dtype: 'int32' } },
    gradient: true,
    training: true,
    build({ parameters, inputs, random }) {
      const [ids_N, segments_N] = [inputs.ids_N as Tensor1D, inputs.segments_N as Tensor1D];
      const context: NetworkContext = { parameter: (name) => parameters[name], random };
      const hidden_ND = encode(trunk, context, { batch: B, length: T, ids_N, segments_N }, { real_BT: null, sees: 'all' });
      const logits_NV = dense(hidden_ND, parameters[trunk.wordTable] as Tensor2D, parameters.bias as Tensor1D);
      return { loss: mean(softmaxCrossEntropy(logits_NV, ids_N)) };
    },
  };
}

/** w ← w - rate · scale · gradient: the simplest there is, so that this needs no plugin. */
const descent: Optimizer = {
  slots: [],
  update({ weights, gradients }, { learningRate, gradientScale }) {
    for (let i = 0; i < weights.length; i++) weights[i] -= learningRate * gradientScale * gradients[i];
  },
  onDevice: {
    scalars: ({ learningRate }) => ({ rate: learningRate }),
    apply: ({ weight, gradient }, { rate }) => ({ weight: sub(weight, mul(gradient, rate)), slots: {} }),
  },
};

/** Steps whose losses are compared. */
const COMPARED = 3;

/** Trains a model of this size for a second, and some steps at least. Throws what the engine throws. */
export async function trainFor(engine: Engine, size: ModelSize = TINY): Promise<Pick<Figures, 'losses' | 'tokensPerSecond'>> {
  const program = languageModel(size);
  const tokens = size.batch * size.length;
  const memory = new FlatMemory(program.parameters, descent.slots);
  initialize(memory, 1);
  const model = await engine.load(memory);
  const trainer = await model.trainer(program, descent, {
    clipNorm: 1,
    groups: [{ start: 0, end: memory.length, decay: false, rateScale: 1 }],
  });
  const inputs: Readonly<Record<string, HostTensor>> = {
    ids_N: Int32Array.from({ length: tokens }, (_, row) => (row * 37) % size.vocabulary),
    segments_N: new Int32Array(tokens),
  };
  const losses: number[] = [];
  const { seconds } = await repeat(async () => losses.push(...(await lossesOf(trainer, inputs, losses.length))), COMPARED - 1);
  await model.release();
  return { losses: losses.slice(0, COMPARED), tokensPerSecond: (updatesPerRun(trainer) * tokens) / Math.min(...seconds) };
}

/** Of one run, from a step on. */
async function lossesOf(trainer: Trainer, inputs: Readonly<Record<string, HostTensor>>, from: number): Promise<number[]> {
  const updates = Array.from({ length: updatesPerRun(trainer) }, (_, k) => ({
    parts: [inputs],
    draw: { seed: 1, step: from + k },
    update: { step: from + k + 1, learningRate: 0.5 },
  }));
  return (await makeUpdates(trainer, updates)).map(({ figures }) => figures.loss);
}

/** Calls until it took long enough, at least this often beside the first, whose time does not count. */
async function repeat<T>(call: () => Promise<T>, atLeast = 1): Promise<{ readonly seconds: readonly number[]; readonly last: T }> {
  let last = await call();
  const seconds: number[] = [];
  const started = performance.now();
  while (seconds.length < atLeast || performance.now() - started < LONG_ENOUGH) {
    const before = performance.now();
    last = await call();
    seconds.push((performance.now() - before) / 1000);
  }
  return { seconds, last };
}

/**
 * T5's encoder and decoder, loss and gradients against what Hugging Face computes for the same weights and batch.
 * `fixtures/seed-systems/make_fixture.py` made it; dropout is off.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { div, mul, sum, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import encoderPlugin from '../plugins/encoder/t5/plugin.ts';
import { encoderDecoder, targetLogits } from '../plugins/objective/span-denoising/network.ts';
import { createOnnxEngine, createTfjsEngine } from '../src/engine/index.ts';
import { importNetwork } from '../src/interop/import-network.ts';
import type { Encoder } from '../src/kinds/encoder.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import type { Program } from '../src/nn/program.ts';
import { softmaxCrossEntropy } from '../src/tensor/index.ts';
import { kernelsFor } from '../src/wasm/kernels.ts';

interface Expected {
  readonly inputs: { readonly input_ids: number[][]; readonly attention_mask: number[][]; readonly labels: number[][] };
  readonly outputs: { readonly logits: number[][][] };
  readonly loss: number;
  readonly global_grad_norm: number;
  readonly gradients: Readonly<Record<string, { readonly norm: number; readonly first: number[] }>>;
}

const fixture = fileURLToPath(new URL('./fixtures/seed-systems/t5/', import.meta.url));
const expected = JSON.parse(readFileSync(`${fixture}expected.json`, 'utf8')) as Expected;
const config = JSON.parse(readFileSync(`${fixture}config.json`, 'utf8')) as Readonly<Record<string, unknown>>;
const { input_ids, attention_mask, labels } = expected.inputs;
const [batch, length, targets] = [input_ids.length, input_ids[0].length, labels[0].length];

const sizes = { layers: 2, hiddenSize: 16, heads: 2, headSize: 8, intermediateSize: 32 };
const settings = { relativeBuckets: 8, relativeDistance: 16, dropout: 0, activation: 'relu' } as const;
const network = encoderDecoder(encoderPlugin.create({ ...sizes, ...settings }, {}) as Encoder, 60, { pad: 0, sep: 1 });
const { parameters } = network.part;

const program: Program = {
  name: 'parity',
  parameters,
  inputs: {
    ids: { shape: [batch * length], dtype: 'int32' },
    real: { shape: [batch, length], dtype: 'float32' },
    before: { shape: [batch * targets], dtype: 'int32' },
    labels: { shape: [batch * targets], dtype: 'int32' },
    counts: { shape: [batch * targets], dtype: 'float32' },
  },
  gradient: true,
  training: true,
  build({ parameters: tensors, inputs, random }) {
    const context = { random, parameter: (name: string) => tensors[name] };
    const tokens = (ids: string, each: number) => ({
      batch,
      length: each,
      ids_N: inputs[ids] as Tensor1D,
      segments_N: inputs[ids] as Tensor1D,
    });
    const logits = targetLogits(network, context, tokens('ids', length), inputs.real as Tensor2D, tokens('before', targets));
    const values = softmaxCrossEntropy(logits, inputs.labels as Tensor1D);
    return { loss: div(sum(mul(values, inputs.counts)), sum(inputs.counts)) as Scalar, logits };
  },
};

it('has the parameters of its class, and says its settings', () => {
  expect(Object.keys(expected.gradients).sort()).toEqual(parameters.map(({ name }) => name).sort());
  const { huggingFaceConfig: ours } = network.part;
  // What only the library's own defaults say is left out.
  const theirs = Object.fromEntries(Object.entries(config).filter(([key]) => ours && key in ours));
  expect(theirs).toEqual(ours);
});

describe.each(['onnx', 'tfjs'] as const)('on the %s engine', (name) => {
  it('logits, loss and gradients are Hugging Face’s for the same weights', async () => {
    const { memory, outputs } = await runProgram(name);

    expect(farthest(outputs.logits, expected.outputs.logits.flat(2))).toBeLessThan(1e-4);
    expect(Math.abs(outputs.loss[0] / expected.loss - 1)).toBeLessThan(1e-5);
    const norm = Math.sqrt(kernelsFor(memory).sumOfSquares(memory.gradients, 0, memory.length));
    expect(Math.abs(norm / expected.global_grad_norm - 1)).toBeLessThan(1e-4);
    const unlike = Object.entries(expected.gradients).flatMap(([parameter, gradient]) => {
      const ours = memory.view(memory.gradients, parameter);
      const isClose = Math.abs(Math.hypot(...ours) / gradient.norm - 1) < 1e-3 && farthest(ours, gradient.first) < 1e-3 * gradient.norm;
      return isClose ? [] : [[parameter, gradient.norm, Math.hypot(...ours), farthest(ours, gradient.first)]];
    });
    // None is left out: there is no gradient here that is rounding noise.
    expect(unlike).toEqual([]);
  });
});

async function runProgram(name: 'onnx' | 'tfjs'): Promise<{ memory: FlatMemory; outputs: Record<string, Float32Array> }> {
  const engine = name === 'onnx' ? await createOnnxEngine() : await createTfjsEngine('cpu');
  const memory = new FlatMemory(parameters, []);
  await importNetwork(fixture, network.part, memory);
  const executable = await (await engine.load(memory)).compile(program);
  const said = labels.map((row) => row.map((id) => Math.max(0, id)));
  const outputs = await executable.run(
    {
      ids: Int32Array.from(input_ids.flat()),
      real: Float32Array.from(attention_mask.flat()),
      before: Int32Array.from(said.flatMap((row) => [0, ...row.slice(0, -1)])),
      labels: Int32Array.from(said.flat()),
      counts: Float32Array.from(labels.flat(), (id) => (id < 0 ? 0 : 1)),
    },
    { seed: 1, step: 0 },
  );
  await executable.release();
  return { memory, outputs: outputs as Record<string, Float32Array> };
}

function farthest(actual: ArrayLike<number>, wanted: readonly number[]): number {
  return Math.max(...wanted.map((value, i) => Math.abs(value - actual[i])));
}

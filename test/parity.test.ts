/**
 * Our networks, losses and gradients against what Hugging Face computes for the same weights and batch.
 * `fixtures/hf-electra-tiny/expected.json` says how it was made; positions and samples are given, dropout is off.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { div, mul, reshape, sum, type Scalar, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import discriminatorPlugin from '../plugins/discriminator/electra/plugin.ts';
import encoderPlugin from '../plugins/encoder/electra/plugin.ts';
import generatorPlugin from '../plugins/generator/electra/plugin.ts';
import lossPlugin from '../plugins/loss/electra/plugin.ts';
import { createOnnxEngine, createTfjsEngine } from '../src/engine/index.ts';
import { twoNetworks } from '../src/kit/two-networks.ts';
import type { Program } from '../src/nn/program.ts';
import { importNetwork } from '../src/interop/import-network.ts';
import type { Discriminator } from '../src/kinds/discriminator.ts';
import type { Encoder } from '../src/kinds/encoder.ts';
import type { Generator } from '../src/kinds/generator.ts';
import type { Loss, LossTerm } from '../src/kinds/loss.ts';
import { encode, type NetworkContext, type Tokens } from '../src/nn/network.ts';
import type { NetworkPart } from '../src/kinds/objective.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { sigmoidCrossEntropy, softmaxCrossEntropy } from '../src/tensor/index.ts';
import { kernelsFor } from '../src/wasm/kernels.ts';

interface Expected {
  readonly input_ids: number[][];
  readonly attention_mask: number[][];
  readonly token_type_ids: number[][];
  readonly masked_positions: [number, number][];
  readonly generator_input_ids: number[][];
  readonly discriminator_input_ids: number[][];
  readonly replaced_labels: number[][];
  readonly mlm_loss: number;
  readonly rtd_loss: number;
  readonly total_loss: number;
  readonly global_grad_norm: number;
  readonly generator_logits_at_masked_first8: number[][];
  readonly discriminator_logits: number[][];
  readonly discriminator_hidden_cls: number[][];
  readonly gradients: Record<string, { norm: number; first: number[] }>;
}

const fixture = fileURLToPath(new URL('./fixtures/hf-electra-tiny/', import.meta.url));
const expected = JSON.parse(readFileSync(`${fixture}expected.json`, 'utf8')) as Expected;
const [batch, length] = [expected.input_ids.length, expected.input_ids[0].length];

const encoder = encoderPlugin.create(
  {
    layers: 2,
    hiddenSize: 36,
    heads: 3,
    intermediateSize: 96,
    embeddingSize: 24,
    maxPositions: 25,
    dropout: 0,
    attentionDropout: 0,
    positions: 'absolute',
    initializerRange: 0.02,
  },
  { length },
) as Encoder;
const trunk = encoder.trunk({ vocabularySize: 400 });
const head = (discriminatorPlugin.create({}, {}) as Discriminator).head(trunk);
const proposer = (generatorPlugin.create({ width: '1/3', depth: 1, heads: 1 }, {}) as Generator).beside(trunk, encoder);
const loss = lossPlugin.create({ lambda: 50 }, {}) as Loss;
const { parameters, networks } = twoNetworks(proposer, { name: 'discriminator', trunk, head }, 'embeddings');

const program: Program = {
  name: 'parity',
  parameters,
  inputs: {
    generatorIds: { shape: [batch * length], dtype: 'int32' },
    discriminatorIds: { shape: [batch * length], dtype: 'int32' },
    segments: { shape: [batch * length], dtype: 'int32' },
    real: { shape: [batch, length], dtype: 'float32' },
    positions: { shape: [expected.masked_positions.length], dtype: 'int32' },
    originals: { shape: [expected.masked_positions.length], dtype: 'int32' },
    replaced: { shape: [batch * length], dtype: 'float32' },
  },
  gradient: true,
  training: true,
  build({ parameters: tensors, inputs, random }) {
    const contextOf = ({ names }: NetworkPart): NetworkContext => ({ random, parameter: (name) => tensors[names[name]] });
    const tokens = (ids: string): Tokens => ({ batch, length, ids_N: inputs[ids] as Tensor1D, segments_N: inputs.segments as Tensor1D });
    const view = { real_BT: inputs.real as Tensor2D, sees: 'all' } as const;
    const positions_M = inputs.positions as Tensor1D;
    const generatorLogits = proposer.logits(contextOf(networks.generator), { tokens: tokens('generatorIds'), view, positions_M });
    const nll = softmaxCrossEntropy(generatorLogits, inputs.originals as Tensor1D);
    const mlm = mul(sum(nll), 1 / expected.masked_positions.length) as Scalar;
    const hidden = encode(trunk, contextOf(networks.discriminator), tokens('discriminatorIds'), view);
    const logits = reshape(head.logits(contextOf(networks.discriminator), hidden), [batch * length]) as Tensor1D;
    const real = reshape(inputs.real, [batch * length]) as Tensor1D;
    const bce = sigmoidCrossEntropy(logits, inputs.replaced as Tensor1D);
    const rtd = div(sum(mul(bce, real)), sum(real)) as Scalar;
    const term = (values_R: Tensor1D, mean: Scalar): LossTerm => ({ loss: mean, values_R, mean: () => mean });
    return { loss: loss.combine({ mlm: term(nll, mlm), rtd: term(bce, rtd) }, { lambda: 50 }), mlm, rtd, generatorLogits, hidden, logits };
  },
};

describe.each(['onnx', 'tfjs'] as const)('on the %s engine', (name) => {
  it('hidden states, logits, losses and gradients are Hugging Face’s for the same weights', async () => {
    const { memory, outputs } = await runProgram(name);

    expect(Math.abs(outputs.mlm[0] / expected.mlm_loss - 1)).toBeLessThan(1e-5);
    expect(Math.abs(outputs.rtd[0] / expected.rtd_loss - 1)).toBeLessThan(1e-5);
    expect(Math.abs(outputs.loss[0] / expected.total_loss - 1)).toBeLessThan(1e-5);
    expected.generator_logits_at_masked_first8.forEach((row, m) =>
      close(outputs.generatorLogits.subarray(m * 400, m * 400 + 8), row, 1e-4),
    );
    expected.discriminator_logits.forEach((row, b) => {
      const real = expected.attention_mask[b].filter((x) => x === 1).length;
      close(outputs.logits.subarray(b * length, b * length + real), row.slice(0, real), 1e-4);
    });
    expected.discriminator_hidden_cls.forEach((row, b) =>
      close(outputs.hidden.subarray(b * length * 36, b * length * 36 + row.length), row, 1e-4),
    );

    const norm = Math.sqrt(kernelsFor(memory).sumOfSquares(memory.gradients, 0, memory.length));
    expect(Math.abs(norm / expected.global_grad_norm - 1)).toBeLessThan(1e-4);
    expect(Object.keys(expected.gradients).length).toBeGreaterThan(60);
    for (const [parameter, gradient] of Object.entries(expected.gradients)) {
      const ours = memory.view(
        memory.gradients,
        networks[parameter.split('.')[0] as 'generator' | 'discriminator'].names[parameter.slice(parameter.indexOf('.') + 1)],
      );
      const ourNorm = Math.hypot(...ours);
      const worst = Math.max(...gradient.first.map((value, i) => Math.abs(value - ours[i])));
      // Keys' biases have no influence on a softmax: their gradient is rounding noise in both.
      if (gradient.norm > 1e-5)
        expect([parameter, Math.abs(ourNorm / gradient.norm - 1) < 1e-3, worst < 1e-3 * gradient.norm]).toEqual([parameter, true, true]);
      else expect([parameter, ourNorm < 1e-4]).toEqual([parameter, true]);
    }
  });
});

async function runProgram(name: 'onnx' | 'tfjs'): Promise<{ memory: FlatMemory; outputs: Record<string, Float32Array> }> {
  const engine = name === 'onnx' ? await createOnnxEngine() : await createTfjsEngine('cpu');
  const memory = new FlatMemory(parameters, []);
  await importNetwork(`${fixture}generator`, networks.generator, memory);
  await importNetwork(`${fixture}discriminator`, networks.discriminator, memory);
  const executable = await (await engine.load(memory)).compile(program);
  const rows = expected.masked_positions.map(([b, t]) => b * length + t);
  const ids = expected.input_ids.flat();
  const outputs = await executable.run(
    {
      generatorIds: Int32Array.from(expected.generator_input_ids.flat()),
      discriminatorIds: Int32Array.from(expected.discriminator_input_ids.flat()),
      segments: Int32Array.from(expected.token_type_ids.flat()),
      real: Float32Array.from(expected.attention_mask.flat()),
      positions: Int32Array.from(rows),
      originals: Int32Array.from(rows, (row) => ids[row]),
      replaced: Float32Array.from(expected.replaced_labels.flat()),
    },
    { seed: 1, step: 0 },
  );
  await executable.release();
  return { memory, outputs: outputs as Record<string, Float32Array> };
}

function close(actual: ArrayLike<number>, wanted: readonly number[], tolerance: number): void {
  const worst = Math.max(...wanted.map((value, i) => Math.abs(value - actual[i])));
  expect(worst).toBeLessThan(tolerance);
}

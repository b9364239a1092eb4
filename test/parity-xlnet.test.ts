/**
 * XLNet's two streams, losses and gradients against what Hugging Face computes for the same weights and batch.
 * `fixtures/seed-systems/make_fixture.py` made it; who sees whom is given, dropout is off.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mean, sub, type Tensor1D, type Tensor3D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import encoderPlugin from '../plugins/encoder/xlnet/plugin.ts';
import { createOnnxEngine, createTfjsEngine } from '../src/engine/index.ts';
import { importNetwork } from '../src/interop/import-network.ts';
import type { Encoder } from '../src/kinds/encoder.ts';
import { vocabularyHead } from '../src/nn/heads/vocabulary.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import type { Program } from '../src/nn/program.ts';
import { oneNetwork } from '../src/objective/one-network.ts';
import { softmaxCrossEntropy } from '../src/tensor/index.ts';
import { kernelsFor } from '../src/wasm/kernels.ts';

interface Expected {
  readonly inputs: {
    readonly input_ids: number[][];
    readonly token_type_ids: number[][];
    /** 1 where the first may not see the second. */
    readonly perm_mask: number[][][];
    readonly target_mapping: number[][][];
    readonly labels: number[][];
  };
  readonly outputs: { readonly logits: number[][][] };
  readonly loss: number;
  readonly global_grad_norm: number;
  readonly gradients: Readonly<Record<string, { readonly norm: number; readonly first: number[] }>>;
}

const fixture = fileURLToPath(new URL('./fixtures/seed-systems/xlnet/', import.meta.url));
const {
  inputs,
  outputs: wanted,
  loss,
  global_grad_norm,
  gradients,
} = JSON.parse(readFileSync(`${fixture}expected.json`, 'utf8')) as Expected;
const [batch, length, targets] = [inputs.input_ids.length, inputs.input_ids[0].length, inputs.labels[0].length];

const options = { layers: 2, hiddenSize: 16, heads: 2, intermediateSize: 32, dropout: 0, attentionDropout: 0, initializerRange: 0.02 };
const trunk = (encoderPlugin.create(options, {}) as Encoder).trunk({ vocabularySize: 60 });
const head = vocabularyHead(trunk);
const { parameters, networks } = oneNetwork('encoder', trunk, head, { frame: { before: [], between: [], after: [], readOut: 'last' } });

const program: Program = {
  name: 'parity',
  parameters,
  inputs: {
    ids: { shape: [batch * length], dtype: 'int32' },
    segments: { shape: [batch * length], dtype: 'int32' },
    hidden: { shape: [batch, length, length], dtype: 'float32' },
    hiddenOfTargets: { shape: [batch, targets, length], dtype: 'float32' },
    targets: { shape: [batch * targets], dtype: 'int32' },
    labels: { shape: [batch * targets], dtype: 'int32' },
  },
  gradient: true,
  training: true,
  build({ parameters: tensors, inputs: given, random }) {
    const context = { random, parameter: (name: string) => tensors[name] };
    const tokens = { batch, length, ids_N: given.ids as Tensor1D, segments_N: given.segments as Tensor1D };
    const states_MD = trunk.streams?.(context, tokens, {
      content_BTT: sub(1, given.hidden) as Tensor3D,
      targets_M: given.targets as Tensor1D,
      query_BKT: sub(1, given.hiddenOfTargets) as Tensor3D,
      hidden_M: given.labels as Tensor1D,
    });
    if (!states_MD) throw new Error('The encoder has one stream.');
    const logits = head.logits(context, states_MD);
    return { loss: mean(softmaxCrossEntropy(logits, given.labels as Tensor1D)), logits };
  },
};

describe.each(['onnx', 'tfjs'] as const)('on the %s engine', (name) => {
  it('logits of the targets, loss and gradients are Hugging Face’s for the same weights', async () => {
    const { memory, outputs } = await runProgram(name);

    expect(farthest(outputs.logits, wanted.logits.flat(2))).toBeLessThan(1e-4);
    expect(Math.abs(outputs.loss[0] / loss - 1)).toBeLessThan(1e-5);
    const norm = Math.sqrt(kernelsFor(memory).sumOfSquares(memory.gradients, 0, memory.length));
    expect(Math.abs(norm / global_grad_norm - 1)).toBeLessThan(1e-4);
    expect(Object.keys(gradients).sort()).toEqual(parameters.map((parameter) => parameter.name).sort());
    const unlike = Object.entries(gradients).flatMap(([parameter, gradient]) => {
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
  await importNetwork(fixture, networks.encoder, memory);
  const executable = await (await engine.load(memory)).compile(program);
  const places = inputs.target_mapping.map((rows) => rows.map((row) => row.indexOf(1)));
  // The content of a token sees the token itself, whatever the mask says of it.
  const hidden = inputs.perm_mask.map((rows) => rows.map((row, t) => row.with(t, 0)));
  const outputs = await executable.run(
    {
      ids: Int32Array.from(inputs.input_ids.flat()),
      segments: Int32Array.from(inputs.token_type_ids.flat()),
      hidden: Float32Array.from(hidden.flat(2)),
      hiddenOfTargets: Float32Array.from(places.flatMap((row, b) => row.flatMap((place) => inputs.perm_mask[b][place]))),
      targets: Int32Array.from(places.flatMap((row, b) => row.map((place) => b * length + place))),
      labels: Int32Array.from(inputs.labels.flat()),
    },
    { seed: 1, step: 0 },
  );
  await executable.release();
  return { memory, outputs: outputs as Record<string, Float32Array> };
}

function farthest(actual: ArrayLike<number>, expected: readonly number[]): number {
  return Math.max(...expected.map((value, i) => Math.abs(value - actual[i])));
}

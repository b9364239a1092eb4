import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createOnnxEngine, createTfjsEngine, FlatMemory, initialize, type Encoder, type Engine, type Program } from 'electra-run';
import electra from '../../encoder/electra/plugin.ts';
import t5 from '../../encoder/t5/plugin.ts';
import { encoderDecoder, targetLogits } from './network.ts';

const [B, L, K, V] = [2, 9, 7, 40];
const options = { layers: 2, hiddenSize: 16, heads: 2, relativeBuckets: 8, relativeDistance: 16, dropout: 0, activation: 'relu' as const };
const network = encoderDecoder(t5.create(options, {}) as Encoder, V, { pad: 0, sep: 3 });

const program: Program = {
  name: 'reading',
  parameters: network.part.parameters,
  inputs: {
    ids: { shape: [B * L], dtype: 'int32' },
    real: { shape: [B, L], dtype: 'float32' },
    before: { shape: [B * K], dtype: 'int32' },
  },
  gradient: false,
  training: false,
  build({ parameters, inputs, random }) {
    const context = { random, parameter: (name: string) => parameters[name] };
    const tokens = (name: string, length: number) => {
      const ids_N = inputs[name] as Tensor1D;
      return { batch: B, length, ids_N, segments_N: ids_N };
    };
    return { logits: targetLogits(network, context, tokens('ids', L), inputs.real as Tensor2D, tokens('before', K)) };
  },
};

const ids = Int32Array.from({ length: B * L }, (_, i) => 5 + ((i * 7) % 30));
const before = Int32Array.from({ length: B * K }, (_, i) => (i % K === 0 ? 0 : 5 + ((i * 11) % 30)));
/** The second input has three tokens less. */
const real = Float32Array.from({ length: B * L }, (_, i) => (i < 2 * L - 3 ? 1 : 0));

describe.each(['onnx', 'tfjs'])('an encoder and a decoder, on the %s engine,', (name) => {
  let say: (inputs: object) => Promise<Float32Array>;
  let usual: Float32Array;
  beforeAll(async () => {
    const engine: Engine = name === 'onnx' ? await createOnnxEngine() : await createTfjsEngine('cpu');
    const memory = new FlatMemory(program.parameters, []);
    initialize(memory, 1);
    const executable = await (await engine.load(memory)).compile(program);
    say = async (changed) => {
      const { logits } = await executable.run({ ids, real, before, ...changed }, { seed: 1, step: 0 });
      return Float32Array.from(logits);
    };
    usual = await say({});
  });
  const of = (logits: Float32Array, b: number, k: number): Float32Array => logits.slice((b * K + k) * V, (b * K + k + 1) * V);

  it('say nothing of a token from what comes later, to the bit', async () => {
    const at = 4;
    const other = await say({ before: before.map((id, i) => (i % K >= at ? 5 + ((id + 1) % 30) : id)) });
    for (const b of [0, 1]) {
      for (let k = 0; k < at; k++) expect(of(other, b, k)).toEqual(of(usual, b, k));
      for (let k = at; k < K; k++) expect(of(other, b, k)).not.toEqual(of(usual, b, k));
    }
  });

  it('read nothing of the input where it is filled up, to the bit', async () => {
    expect(await say({ ids: ids.map((id, i) => (real[i] === 0 ? 39 : id)) })).toEqual(usual);
  });

  it('read every token of the input, from both sides, at every place', async () => {
    for (const place of [0, L - 4]) {
      const other = await say({ ids: ids.with(L + place, 38) });
      for (let k = 0; k < K; k++) {
        expect(of(other, 0, k)).toEqual(of(usual, 0, k));
        expect(of(other, 1, k)).not.toEqual(of(usual, 1, k));
      }
    }
  });
});

it('asks for an encoder that has a decoder', () => {
  const encoder = electra.create({ ...options, maxPositions: 16, initializerRange: 0.02, positions: 'absolute', attentionDropout: 0 }, {});
  expect(() => encoderDecoder(encoder as Encoder, V, { pad: 0, sep: 3 })).toThrow(/encoder has none/);
});

import { matMul, mul, reshape, softmax, tensor1d, transpose, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../engine/index.ts';
import type { Program } from './program.ts';
import { encode, encoderParameters, linear, type EncoderConfig } from './encoder.ts';
import { FlatMemory } from './memory.ts';
import { initialize } from './parameters.ts';

const config: EncoderConfig = {
  vocabularySize: 200,
  embeddingSize: 64,
  hiddenSize: 64,
  layers: 2,
  heads: 2,
  intermediateSize: 128,
  maxPositions: 64,
  hiddenDropout: 0,
  attentionDropout: 0,
  positions: 'absolute',
  initializerRange: 0.02,
};
const length = 24;
const ids = Int32Array.from({ length: 2 * length }, (_, i) => (i * 37) % 200);

async function run(
  settings: EncoderConfig,
  mask: Float32Array,
  tokens: Int32Array,
  build: (program: Parameters<Program['build']>[0]) => Record<string, Tensor>,
): Promise<Record<string, ArrayLike<number>>> {
  const engine = await createOnnxEngine();
  const memory = new FlatMemory(encoderParameters(settings), []);
  initialize(memory, 3);
  const executable = await (
    await engine.load(memory)
  ).compile({
    name: 'encode',
    parameters: encoderParameters(settings),
    gradient: false,
    training: false,
    build,
    inputs: {
      ids: { shape: [2 * length], dtype: 'int32' },
      types: { shape: [2 * length], dtype: 'int32' },
      mask: { shape: [2, length], dtype: 'float32' },
    },
  });
  const outputs = await executable.run({ ids: tokens, types: new Int32Array(2 * length), mask }, { seed: 1, step: 0 });
  await executable.release();
  return outputs;
}

const hidden =
  (settings: EncoderConfig) =>
  ({ parameters, inputs, random }: Parameters<Program['build']>[0]) => ({
    hidden: encode(
      settings,
      { parameter: (name) => parameters[name], random },
      {
        batch: 2,
        length,
        ids_N: inputs.ids as Tensor1D,
        types_N: inputs.types as Tensor1D,
        mask_BT: inputs.mask as Tensor2D,
      },
    ),
  });

describe('the encoder', () => {
  it.each(['absolute', 'nearby', 'alibi'] as const)('does not let what stands in padding change a real token (%s)', async (positions) => {
    const settings = { ...config, positions };
    const mask = new Float32Array(2 * length).fill(1).fill(0, length + 10);
    const others = ids.map((id, i) => (i >= length + 10 ? 7 : id));

    const [a, b] = [await run(settings, mask, ids, hidden(settings)), await run(settings, mask, others, hidden(settings))];

    for (let i = 0; i < (length + 10) * 64; i++) expect(a.hidden[i]).toBe(b.hidden[i]);
  });

  it('refuses a sequence that is longer than its position table', async () => {
    const settings = { ...config, maxPositions: 16 };

    await expect(run(settings, new Float32Array(2 * length).fill(1), ids, hidden(settings))).rejects.toThrow(
      /24 tokens does not fit 16 positions/,
    );
  });

  it('gives the rows that were asked for as it gives them among all', async () => {
    const rows = [30, 3, 17];
    const mask = new Float32Array(2 * length).fill(1).fill(0, length + 10);
    const { all, some } = await run(config, mask, ids, (program) => {
      const [context, tokens] = [
        { parameter: (name: string) => program.parameters[name], random: program.random },
        {
          batch: 2,
          length,
          ids_N: program.inputs.ids as Tensor1D,
          types_N: program.inputs.types as Tensor1D,
          mask_BT: program.inputs.mask as Tensor2D,
        },
      ];
      return { all: encode(config, context, tokens), some: encode(config, context, tokens, tensor1d(rows, 'int32')) };
    });

    expect(some).toHaveLength(3 * 64);
    rows.forEach((row, m) => {
      for (let d = 0; d < 64; d++) expect(some[m * 64 + d]).toBeCloseTo(all[row * 64 + d], 5);
    });
  });

  it('says of each parameter what it is for: tables, layers from the input up, and what is never decayed', () => {
    const specs = new Map(encoderParameters({ ...config, embeddingSize: 32 }).map((parameter) => [parameter.name, parameter]));
    const said = (name: string) => {
      const { role, depth, decays = true } = specs.get(name) ?? {};
      return { role, depth, decays };
    };
    expect(said('electra.embeddings.word_embeddings.weight')).toEqual({ role: 'table', depth: 0, decays: true });
    expect(said('electra.embeddings.LayerNorm.weight')).toEqual({ role: 'table', depth: 0, decays: false });
    expect(said('electra.embeddings_project.weight')).toEqual({ role: 'trunk', depth: 0, decays: true });
    expect(said('electra.encoder.layer.1.output.dense.weight')).toEqual({ role: 'trunk', depth: 2, decays: true });
    expect(said('electra.encoder.layer.1.output.dense.bias')).toEqual({ role: 'trunk', depth: 2, decays: false });
  });
});

describe("the 'nearby' start", () => {
  it.each([
    [64, 64],
    [32, 64],
  ])('makes the first heads attend to the token before and the one after (embeddings of %i)', async (embeddingSize, hiddenSize) => {
    const settings: EncoderConfig = { ...config, embeddingSize, hiddenSize, positions: 'nearby' };
    const { weights } = await run(settings, new Float32Array(2 * length).fill(1), ids, ({ parameters, inputs }) => {
      const parameter = (name: string): Tensor => parameters[name];
      // Layer 0's attention probabilities, written out from its parts: [B, A, T, T].
      const trunk = encode(
        { ...settings, layers: 0 },
        {
          parameter,
          random: {
            uniform: () => {
              throw new Error('unused');
            },
            dropoutMask: () => null,
          },
        },
        {
          batch: 2,
          length,
          ids_N: inputs.ids as Tensor1D,
          types_N: inputs.types as Tensor1D,
          mask_BT: null,
        },
      );
      const split = (part: string): Tensor =>
        transpose(
          reshape(linear(parameter, `electra.encoder.layer.0.attention.self.${part}`, trunk), [2, length, 2, hiddenSize / 2]),
          [0, 2, 1, 3],
        );
      return { weights: softmax(mul(matMul(split('query'), split('key'), false, true), 1 / Math.sqrt(hiddenSize / 2))) };
    });

    const at = (head: number, from: number, to: number): number => weights[(head * length + from) * length + to];
    const mean = (head: number, shift: number): number => {
      const places = Array.from({ length: length - 6 }, (_, i) => i + 3);
      return places.reduce((sum, place) => sum + at(head, place, place + shift), 0) / places.length;
    };
    expect(mean(0, -1)).toBeGreaterThan(0.4);
    expect(mean(1, 1)).toBeGreaterThan(0.4);
    expect(mean(0, 1)).toBeLessThan(0.15);
  });
});

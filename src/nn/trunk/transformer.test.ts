import { matMul, mul, reshape, softmax, tensor1d, transpose, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createOnnxEngine } from '../../engine/index.ts';
import { linear } from '../layers.ts';
import { FlatMemory } from '../memory.ts';
import { encode, type NetworkContext, type Tokens, type Visibility } from '../network.ts';
import { initialize } from '../parameters.ts';
import type { Program, ProgramContext } from '../program.ts';
import { bertNames, type TransformerConfig } from './config.ts';
import { embedTokens } from './embeddings.ts';
import { transformerParameters } from './parameters.ts';
import { transformerTrunk } from './transformer.ts';

const config: TransformerConfig = {
  names: bertNames('model'),
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
  settings: TransformerConfig,
  real: Float32Array,
  tokens: Int32Array,
  build: (program: Parameters<Program['build']>[0]) => Record<string, Tensor>,
): Promise<Record<string, ArrayLike<number>>> {
  const engine = await createOnnxEngine();
  const memory = new FlatMemory(transformerParameters(settings), []);
  initialize(memory, 3);
  const executable = await (
    await engine.load(memory)
  ).compile({
    name: 'encode',
    parameters: transformerParameters(settings),
    gradient: false,
    training: false,
    build,
    inputs: {
      ids: { shape: [2 * length], dtype: 'int32' },
      segments: { shape: [2 * length], dtype: 'int32' },
      real: { shape: [2, length], dtype: 'float32' },
    },
  });
  const outputs = await executable.run({ ids: tokens, segments: new Int32Array(2 * length), real }, { seed: 1, step: 0 });
  await executable.release();
  return outputs;
}

function readingOf({ parameters, inputs, random }: ProgramContext): { context: NetworkContext; tokens: Tokens; real_BT: Tensor2D } {
  return {
    context: { parameter: (name) => parameters[name], random },
    tokens: { batch: 2, length, ids_N: inputs.ids as Tensor1D, segments_N: inputs.segments as Tensor1D },
    real_BT: inputs.real as Tensor2D,
  };
}

const hidden =
  (settings: TransformerConfig, sees: Visibility = 'all') =>
  (program: ProgramContext) => {
    const { context, tokens, real_BT } = readingOf(program);
    return { hidden: encode(transformerTrunk(settings), context, tokens, { real_BT, sees }) };
  };

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

  it('shows a causal reader nothing of what comes later: other tokens there change no earlier state by a bit', async () => {
    const real = new Float32Array(2 * length).fill(1);
    const others = ids.map((id, i) => (i % length >= 10 ? (id + 1) % 200 : id));
    const [a, b] = [await run(config, real, ids, hidden(config, 'before')), await run(config, real, others, hidden(config, 'before'))];
    for (let t = 0; t < 10; t++) for (let d = 0; d < 64; d++) expect(a.hidden[t * 64 + d]).toBe(b.hidden[t * 64 + d]);
    expect(a.hidden[10 * 64]).not.toBe(b.hidden[10 * 64]);
  });

  it('gives the rows that were asked for as it gives them among all', async () => {
    const rows = [30, 3, 17];
    const mask = new Float32Array(2 * length).fill(1).fill(0, length + 10);
    const { all, some } = await run(config, mask, ids, (program) => {
      const { context, tokens, real_BT } = readingOf(program);
      const view = { real_BT, sees: 'all' } as const;
      return {
        all: encode(transformerTrunk(config), context, tokens, view),
        some: encode(transformerTrunk(config), context, tokens, view, tensor1d(rows, 'int32')),
      };
    });

    expect(some).toHaveLength(3 * 64);
    rows.forEach((row, m) => {
      for (let d = 0; d < 64; d++) expect(some[m * 64 + d]).toBeCloseTo(all[row * 64 + d], 5);
    });
  });

  it('says of each parameter what it is for: tables, layers from the input up, and what is never decayed', () => {
    const specs = new Map(transformerParameters({ ...config, embeddingSize: 32 }).map((parameter) => [parameter.name, parameter]));
    const said = (name: string) => {
      const { role, depth, decays = true } = specs.get(name) ?? {};
      return { role, depth, decays };
    };
    expect(said('model.embeddings.word_embeddings.weight')).toEqual({ role: 'table', depth: 0, decays: true });
    expect(said('model.embeddings.LayerNorm.weight')).toEqual({ role: 'table', depth: 0, decays: false });
    expect(said('model.embeddings_project.weight')).toEqual({ role: 'trunk', depth: 0, decays: true });
    expect(said('model.encoder.layer.1.output.dense.weight')).toEqual({ role: 'trunk', depth: 2, decays: true });
    expect(said('model.encoder.layer.1.output.dense.bias')).toEqual({ role: 'trunk', depth: 2, decays: false });
  });
});

describe("the 'nearby' start", () => {
  it.each([
    [64, 64],
    [32, 64],
  ])('makes the first heads attend to the token before and the one after (embeddings of %i)', async (embeddingSize, hiddenSize) => {
    const settings: TransformerConfig = { ...config, embeddingSize, hiddenSize, positions: 'nearby' };
    const { weights } = await run(settings, new Float32Array(2 * length).fill(1), ids, (program) => {
      const { context, tokens } = readingOf(program);
      const { parameter } = context;
      // Layer 0's attention probabilities, written out from its parts: [B, A, T, T].
      const trunk = embedTokens(settings, context, tokens);
      const split = (part: string): Tensor =>
        transpose(
          reshape(linear(parameter, `model.encoder.layer.0.attention.self.${part}`, trunk), [2, length, 2, hiddenSize / 2]),
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

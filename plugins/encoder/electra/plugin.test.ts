import { describe, expect, it } from 'vitest';
import { isOfTrunk, judgeHead, nothingAround, randomFor, type Encoder, type ParameterSpec, type Trunk } from 'electra-run';
import electra from './plugin.ts';

const defaults = {
  layers: 12,
  hiddenSize: 256,
  heads: 4,
  maxPositions: 512,
  dropout: 0.1,
  attentionDropout: 0.1,
  initializerRange: 0.02,
  positions: 'absolute' as const,
};

describe('encoder electra', () => {
  it.each([
    ['small', { embeddingSize: 128 }, 13_483_008, 66_049],
    ['base', { hiddenSize: 768, heads: 12 }, 108_891_648, 591_361],
    ['large', { layers: 24, hiddenSize: 1024, heads: 16 }, 334_092_288, 1_050_625],
  ])("has as many parameters as the paper's %s", (_, sizes, trunkSize, headSize) => {
    const trunk = make(sizes, { vocabularySize: 30522 });
    expect(trunk.parameters.every(isOfTrunk)).toBe(true);
    expect(count(trunk.parameters)).toBe(trunkSize);
    expect(count(judgeHead(trunk).parameters)).toBe(headSize);
  });

  it('fills in the sizes that follow from others', () => {
    expect(make({}).size).toMatchObject({ embeddingSize: 256, intermediateSize: 1024, vocabularySize: 100 });
    expect(make({ embeddingSize: 64, intermediateSize: 300 }).size).toMatchObject({
      embeddingSize: 64,
      intermediateSize: 300,
    });
  });

  it('has the positions that it was given, and is refused with fewer than a sequence has', () => {
    expect([64, 512].map((maxPositions) => make({ maxPositions }).size.maxPositions)).toEqual([64, 512]);
    const check = (maxPositions: number) =>
      electra.check?.({ ...defaults, maxPositions }, { ...nothingAround, at: (path) => (path === 'data.length' ? 128 : undefined) });
    expect(check(127)).toEqual([
      {
        path: ['maxPositions'],
        message: '127 positions are fewer than the 128 tokens of a sequence (data.length).',
        hint: 'Raise maxPositions to 128 or more, or lower data.length.',
      },
    ]);
    expect(check(128)).toEqual([]);
  });

  it('projects embeddings only where they are of another width', () => {
    const projections = [{}, { embeddingSize: 64 }].map((options) =>
      make(options)
        .parameters.map(({ name }) => name)
        .filter((name) => name.includes('project')),
    );
    expect(projections).toEqual([[], ['electra.embeddings_project.weight', 'electra.embeddings_project.bias']]);
  });

  it("starts as in the authors' code: truncated normal, Glorot for the last layer, biases 0", () => {
    const trunk = make({ layers: 1, hiddenSize: 64 });
    const parameters = [...trunk.parameters, ...judgeHead(trunk).parameters];
    const start = (name: string): Float32Array => {
      const { shape, initializer } = parameters.find((parameter) => parameter.name === name) as ParameterSpec;
      const values = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(9);
      initializer(values, shape, randomFor('start', name));
      return values;
    };
    const table = start('electra.embeddings.word_embeddings.weight');
    expect(Math.max(...table.map(Math.abs))).toBeLessThanOrEqual(0.04);
    // 0.02, cut at two deviations.
    expect(Math.sqrt(table.reduce((sum, value) => sum + value * value, 0) / table.length)).toBeCloseTo(0.0176, 3);
    const last = start('discriminator_predictions.dense_prediction.weight');
    expect(Math.max(...last.map(Math.abs))).toBeLessThanOrEqual(Math.sqrt(6 / 65));
    expect(Math.max(...last.map(Math.abs))).toBeGreaterThan(0.2);
    expect(new Set(start('electra.encoder.layer.0.output.dense.bias'))).toEqual(new Set([0]));
    expect(new Set(start('electra.encoder.layer.0.output.LayerNorm.weight'))).toEqual(new Set([1]));
  });

  it('names the heads that do not divide the width', () => {
    expect(electra.check?.({ ...defaults, hiddenSize: 100, heads: 3 } as never, nothingAround)).toMatchObject([
      { path: ['heads'], message: expect.stringMatching(/3 heads do not divide a hidden size of 100/) },
    ]);
    expect(electra.check?.(defaults as never, nothingAround)).toEqual([]);
  });

  it('makes smaller trunks of its kind, for a network beside the main one', () => {
    const size = { hiddenSize: 64, layers: 3, heads: 1, intermediateSize: 256 };
    const { size: found, summary } = make({ embeddingSize: 128 }, { size, options: { positions: 'nearby' } });
    expect(found).toMatchObject({ ...size, embeddingSize: 128 });
    expect(summary).toBe('3 layers × 64, 1 head, positions nearby');
    expect(make({ hiddenSize: 100, heads: 10 }, { size }).size.embeddingSize).toBe(100);
    expect(() => make({}, { options: { layer: 3 } })).toThrow(/no option 'layer'/);
  });

  it('is ELECTRA for Hugging Face, and says so where it is not quite', () => {
    const config = (options: Parameters<typeof make>[0], head = 'judge') => make(options).huggingFaceConfig(head);
    expect(config({})).toMatchObject({ architectures: ['ElectraForPreTraining'] });
    expect(config({}, 'vocabulary')).toMatchObject({ architectures: ['ElectraForMaskedLM'] });
    expect(config({}, 'poetry')).toBeNull();
    expect(config({ positions: 'nearby' })).toEqual(config({}));
    expect(config({ positions: 'alibi' })).toMatchObject({ electra_run_positions: 'alibi' });
  });
});

function make(
  options: Partial<Omit<typeof defaults, 'positions'>> & {
    embeddingSize?: number;
    intermediateSize?: number;
    positions?: 'absolute' | 'nearby' | 'alibi';
  },
  request: Partial<Parameters<Encoder['trunk']>[0]> = {},
): Trunk {
  const encoder = electra.create({ ...defaults, ...options }, { length: 128 }) as Encoder;
  return encoder.trunk({ vocabularySize: 100, ...request });
}

function count(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

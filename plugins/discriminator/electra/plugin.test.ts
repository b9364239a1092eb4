import { describe, expect, it } from 'vitest';
import { nothingAround, randomFor, type Discriminator, type ParameterSpec } from 'electra-run';
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
const trunk = ({ name }: ParameterSpec): boolean => name.startsWith('electra.');

describe('discriminator electra', () => {
  it.each([
    ['small', { embeddingSize: 128 }, 13_483_008, 66_049],
    ['base', { hiddenSize: 768, heads: 12 }, 108_891_648, 591_361],
    ['large', { layers: 24, hiddenSize: 1024, heads: 16 }, 334_092_288, 1_050_625],
  ])("has as many parameters as the paper's %s", (_, sizes, trunkSize, headSize) => {
    const { parameters } = make(sizes).network(30522);
    expect(count(parameters.filter(trunk))).toBe(trunkSize);
    expect(count(parameters.filter((parameter) => !trunk(parameter)))).toBe(headSize);
  });

  it('fills in the sizes that follow from others', () => {
    expect(make({}).network(100).config).toMatchObject({ embeddingSize: 256, intermediateSize: 1024, vocabularySize: 100 });
    expect(make({ embeddingSize: 64, intermediateSize: 300 }).network(100).config).toMatchObject({
      embeddingSize: 64,
      intermediateSize: 300,
    });
  });

  it("has room for the experiment's sequences, however few positions it was given", () => {
    expect(make({ maxPositions: 64 }, 128).network(100).config.maxPositions).toBe(128);
    expect(make({ maxPositions: 512 }, 128).network(100).config.maxPositions).toBe(512);
  });

  it('projects embeddings only where they are of another width', () => {
    const projections = [{}, { embeddingSize: 64 }].map((options) =>
      make(options)
        .network(100)
        .parameters.map(({ name }) => name)
        .filter((name) => name.includes('project')),
    );
    expect(projections).toEqual([[], ['electra.embeddings_project.weight', 'electra.embeddings_project.bias']]);
  });

  it("starts as in the authors' code: truncated normal, Glorot for the last layer, biases 0", () => {
    const { parameters } = make({ layers: 1, hiddenSize: 64 }).network(100);
    const start = (name: string): Float32Array => {
      const { shape, initializer } = parameters.find((parameter) => parameter.name === name) as ParameterSpec;
      const values = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(9);
      initializer(values, shape, randomFor('start', name));
      return values;
    };
    const table = start('electra.embeddings.word_embeddings.weight');
    expect(Math.max(...table.map(Math.abs))).toBeLessThanOrEqual(0.04);
    expect(Math.sqrt(table.reduce((sum, value) => sum + value * value, 0) / table.length)).toBeCloseTo(0.0176, 3); // 0.02, cut at two deviations
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

  it('is ELECTRA for Hugging Face, and says so where it is not quite', () => {
    expect(make({}).network(100).huggingFaceConfig).toMatchObject({ architectures: ['ElectraForPreTraining'] });
    expect(make({ positions: 'nearby' }).network(100).huggingFaceConfig).toEqual(make({}).network(100).huggingFaceConfig);
    expect(make({ positions: 'alibi' }).network(100).huggingFaceConfig).toMatchObject({ electra_run_positions: 'alibi' });
  });
});

function make(
  options: Partial<Omit<typeof defaults, 'positions'>> & {
    embeddingSize?: number;
    intermediateSize?: number;
    positions?: 'absolute' | 'nearby' | 'alibi';
  },
  length = 128,
): Discriminator {
  return electra.create({ ...defaults, ...options }, { length }) as Discriminator;
}

function count(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isOfTrunk, nothingAround, randomFor, vocabularyHead, type Encoder, type ParameterSpec, type Trunk } from 'electra-run';
import t5 from './plugin.ts';

const defaults = {
  layers: 6,
  hiddenSize: 512,
  heads: 8,
  relativeBuckets: 32,
  relativeDistance: 128,
  dropout: 0.1,
  activation: 'relu' as const,
};
const fixture = fileURLToPath(new URL('../../../test/fixtures/seed-systems/t5', import.meta.url));
const tiny = { layers: 2, hiddenSize: 32, heads: 4 };

describe('encoder t5', () => {
  // Parameters of t5-small, t5-base and t5-large, whose vocabulary has 32,128 pieces.
  it.each([
    ['small', {}, 60_506_624],
    ['base', { layers: 12, hiddenSize: 768, heads: 12 }, 222_903_552],
    ['large', { layers: 24, hiddenSize: 1024, heads: 16 }, 737_668_096],
  ])("has as many parameters as the paper's %s, with its decoder", (_, sizes, count) => {
    const { trunk, decoder } = both(sizes, 32_128);
    expect(vocabularyHead(decoder).parameters).toEqual([]);
    expect(sum(trunk.parameters) + sum(decoder.parameters)).toBe(count);
  });

  it('has the table once, and the bias by distance in the first block of each stack', () => {
    const { trunk, decoder } = both({ ...tiny, decoderLayers: 3 });
    const names = [...trunk.parameters, ...decoder.parameters].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => /shared|relative/.test(name))).toEqual([
      'shared.weight',
      'encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight',
      'decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight',
    ]);
    expect([trunk.size.layers, decoder.size.layers, decoder.wordTable]).toEqual([2, 3, 'shared.weight']);
    expect(trunk.parameters.every(isOfTrunk)).toBe(true);
    expect([...trunk.parameters, ...decoder.parameters].filter(({ decays = true }) => !decays).map(({ name }) => name)).toEqual(
      names.filter((name) => name.includes('norm')),
    );
  });

  it('has two products and a gate where it is gated', () => {
    const { trunk, decoder } = both({ ...tiny, activation: 'gated-gelu' });
    const products = [trunk, decoder].map(({ parameters }) =>
      parameters.map(({ name }) => name).filter((name) => name.includes('block.1') && name.includes('Dense')),
    );
    expect(products).toEqual([
      ['wi_0', 'wi_1', 'wo'].map((part) => `encoder.block.1.layer.1.DenseReluDense.${part}.weight`),
      ['wi_0', 'wi_1', 'wo'].map((part) => `decoder.block.1.layer.2.DenseReluDense.${part}.weight`),
    ]);
    expect(decoder.huggingFaceConfig('vocabulary')).toMatchObject({
      feed_forward_proj: 'gated-gelu',
      dense_act_fn: 'gelu_new',
      is_gated_act: true,
    });
  });

  it('starts so that each product keeps the size of what goes in', () => {
    const { trunk } = both({ ...tiny, hiddenSize: 64, headSize: 8, intermediateSize: 256 });
    const deviation = (name: string): number => {
      const { shape, initializer } = trunk.parameters.find((parameter) => parameter.name === name) as ParameterSpec;
      const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
      initializer(values, shape, randomFor('start', name));
      return Math.sqrt(values.reduce((total, value) => total + value * value, 0) / values.length);
    };
    const part = (name: string): string => `encoder.block.1.layer.${name}.weight`;
    const near = (name: string, wanted: number): void => expect(Math.abs(deviation(name) / wanted - 1), name).toBeLessThan(0.06);
    near('shared.weight', 1);
    near(part('0.SelfAttention.q'), (64 * 8) ** -0.5);
    near(part('0.SelfAttention.k'), 64 ** -0.5);
    near(part('0.SelfAttention.v'), 64 ** -0.5);
    near(part('0.SelfAttention.o'), 32 ** -0.5);
    near(part('1.DenseReluDense.wi'), 64 ** -0.5);
    near(part('1.DenseReluDense.wo'), 256 ** -0.5);
    near(part('0.layer_norm'), 1);
  });

  it('is T5 for Hugging Face with its decoder, where the table is as wide as the layers', () => {
    const { trunk, decoder } = both({ ...tiny, decoderLayers: 3 });
    expect(decoder.huggingFaceConfig('vocabulary')).toMatchObject({
      architectures: ['T5ForConditionalGeneration'],
      d_model: 32,
      d_kv: 8,
      d_ff: 128,
      num_layers: 2,
      num_decoder_layers: 3,
      is_encoder_decoder: true,
    });
    expect(trunk.huggingFaceConfig('vocabulary')).toBeNull();
    const smaller = encoder(tiny).decoder?.({ vocabularySize: 60, size: { hiddenSize: 16 } });
    expect(smaller?.huggingFaceConfig('vocabulary')).toBeNull();
  });

  it('is what a folder says, and refuses one that it would not be', async () => {
    const { ofFolder = fail } = t5;
    expect(await ofFolder(fixture)).toEqual({
      options: {
        layers: 2,
        decoderLayers: 2,
        hiddenSize: 16,
        heads: 2,
        headSize: 8,
        intermediateSize: 32,
        relativeBuckets: 8,
        relativeDistance: 16,
        dropout: 0,
        activation: 'relu',
      },
      objective: 'span-denoising',
    });
    const folder = await mkdtemp(join(tmpdir(), 't5-'));
    await writeFile(
      join(folder, 'config.json'),
      JSON.stringify({ model_type: 't5', feed_forward_proj: 'gated-gelu', tie_word_embeddings: false }),
    );
    expect(await ofFolder(folder)).toEqual({ reason: 'has tie_word_embeddings false, and here it can only be true' });
    await rm(folder, { recursive: true });
  });

  it('names what does not fit together', () => {
    const complaints = (options: object) => t5.check?.({ ...defaults, ...options } as never, nothingAround);
    expect(complaints({})).toEqual([]);
    expect(complaints({ heads: 3 })).toMatchObject([{ path: ['heads'], message: '3 heads do not divide a hidden size of 512.' }]);
    expect(complaints({ heads: 3, headSize: 64 })).toEqual([]);
    expect(complaints({ relativeDistance: 16 })).toEqual([
      {
        path: ['relativeDistance'],
        message: 'half of 32 buckets are for one distance each, and relativeDistance is 16.',
        hint: 'Set relativeDistance to 17 or more, or lower relativeBuckets.',
      },
    ]);
    expect(() => encoder({}).trunk({ vocabularySize: 9, options: { positions: 'alibi' } })).toThrow(/no option 'positions'/);
  });
});

type Options = Partial<Omit<typeof defaults, 'activation'>> & {
  headSize?: number;
  intermediateSize?: number;
  decoderLayers?: number;
  activation?: 'relu' | 'gated-gelu';
};

function encoder(options: Options): Encoder {
  return t5.create({ ...defaults, ...options }, {}) as Encoder;
}

function both(options: Options, vocabularySize = 60): { trunk: Trunk; decoder: Trunk } {
  const made = encoder(options);
  return { trunk: made.trunk({ vocabularySize }), decoder: made.decoder?.({ vocabularySize }) as Trunk };
}

function sum(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((total, { shape }) => total + shape.reduce((product, size) => product * size, 1), 0);
}

function fail(): never {
  throw new Error('It reads no folder.');
}

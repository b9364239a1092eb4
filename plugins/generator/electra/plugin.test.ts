import { describe, expect, it } from 'vitest';
import { UserError, type EncoderConfig, type Generator, type ParameterSpec } from 'electra-run';
import electra from './plugin.ts';

/** The paper's networks (Table 6). */
const small: EncoderConfig = {
  vocabularySize: 30522,
  embeddingSize: 128,
  hiddenSize: 256,
  layers: 12,
  heads: 4,
  intermediateSize: 1024,
  maxPositions: 512,
  hiddenDropout: 0.1,
  attentionDropout: 0.1,
  positions: 'absolute',
  initializerRange: 0.02,
};
const base: EncoderConfig = { ...small, embeddingSize: 768, hiddenSize: 768, heads: 12, intermediateSize: 3072 };
const large: EncoderConfig = { ...small, embeddingSize: 1024, hiddenSize: 1024, layers: 24, heads: 16, intermediateSize: 4096 };

describe('generator electra', () => {
  it.each([
    ['small', small, '1/4', { hiddenSize: 64, heads: 1, intermediateSize: 256, layers: 12, embeddingSize: 128 }],
    ['base', base, '1/3', { hiddenSize: 256, heads: 4, intermediateSize: 1024, layers: 12, embeddingSize: 768 }],
    ['large', large, '1/4', { hiddenSize: 256, heads: 4, intermediateSize: 1024, layers: 24, embeddingSize: 1024 }],
  ])("has the paper's size beside %s", (_, discriminator, width, size) => {
    expect(make({ width }).network(discriminator).config).toMatchObject(size);
  });

  it("adds to small what the authors' code counts: 608,064 parameters and a head of 39,098", () => {
    const { parameters } = make({ width: '1/4' }).network(small);
    const own = parameters.filter(({ name }) => !name.startsWith('electra.embeddings.'));
    const head = own.filter(({ name }) => !name.startsWith('electra.'));
    expect(count(own) - count(head)).toBe(608_064);
    expect(count(head)).toBe(39_098);
  });

  it('takes a part of the depth, a number for the width, heads and positions of its own', () => {
    expect(make({ width: 0.5, depth: '1/3', heads: 8 }).network(small).config).toMatchObject({ hiddenSize: 128, layers: 4, heads: 8 });
    expect(make({ depth: 0.01 }).network(small).config.layers).toBe(1);
    expect(make({ width: 2 }).network(small).config).toMatchObject({ hiddenSize: 512, heads: 8 });
    expect(make({ positions: 'nearby' }).network(small).config.positions).toBe('nearby');
    expect(make({}).network({ ...small, positions: 'alibi' }).config.positions).toBe('alibi');
  });

  it('keeps the rest of the discriminator: vocabulary, positions, dropout, start', () => {
    const discriminator = { ...small, hiddenDropout: 0.3, attentionDropout: 0, initializerRange: 0.05, maxPositions: 64 };
    expect(make({}).network(discriminator).config).toMatchObject({
      vocabularySize: 30522,
      embeddingSize: 128,
      hiddenDropout: 0.3,
      attentionDropout: 0,
      initializerRange: 0.05,
      maxPositions: 64,
    });
  });

  it('says what to change when heads do not divide its width, or when that is no whole number', () => {
    expect(refusal({ width: '1/4', heads: 3 })).toMatch(
      /generator-width[^]*1\/4 as wide as the discriminator \(256\) has 64 dimensions, which 3 heads do not divide[^]*multiple of 64/,
    );
    expect(refusal({ width: 0.3 })).toMatch(/has 76\.8 dimensions, which is no whole number/);
    expect(refusal({ width: 0.001 })).toMatch(/no whole number/);
  });

  it('ties its output to the word table: no projection to the vocabulary but a bias', () => {
    const wide = make({})
      .network(small)
      .parameters.filter(({ shape }) => shape.includes(30522));
    expect(wide.map(({ name }) => name)).toEqual(['electra.embeddings.word_embeddings.weight', 'generator_lm_head.bias']);
  });
});

function make(options: {
  width?: number | string;
  depth?: number | string;
  heads?: number;
  positions?: EncoderConfig['positions'];
}): Generator {
  return electra.create({ width: '1/4', depth: 1, ...options }, {}) as Generator;
}

function refusal(options: Parameters<typeof make>[0]): string {
  try {
    make(options).network(small);
  } catch (error) {
    if (error instanceof UserError) return error.text;
  }
  return 'not refused';
}

function count(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

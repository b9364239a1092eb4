import { describe, expect, it } from 'vitest';
import { isOfTrunk, nothingAround, vocabularyHead, type Encoder, type ParameterSpec, type Trunk } from 'electra-run';
import xlnet from './plugin.ts';

const defaults = { layers: 12, hiddenSize: 768, heads: 12, dropout: 0.1, attentionDropout: 0.1, initializerRange: 0.02 };

describe('encoder xlnet', () => {
  it.each([
    ['base', {}, 116_718_336],
    ['large', { layers: 24, hiddenSize: 1024, heads: 16 }, 360_268_800],
  ])("has as many parameters as the paper's %s", (_, sizes, size) => {
    const trunk = make(sizes, { vocabularySize: 32_000 });
    expect(trunk.parameters.every(isOfTrunk)).toBe(true);
    expect(count(trunk.parameters)).toBe(size);
    expect(count(vocabularyHead(trunk).parameters)).toBe(32_000);
  });

  it('has no positions that could run out', () => {
    expect(make({}).size).toMatchObject({ maxPositions: Infinity, embeddingSize: 768, intermediateSize: 3072 });
  });

  it('decays neither the biases of attention nor those of layers, as in the authors’ code', () => {
    const left = make({ layers: 1 }).parameters.filter(({ decays }) => decays === false);
    expect(left.map(({ name }) => name.replace('transformer.layer.0.', ''))).toEqual([
      'rel_attn.r_r_bias',
      'rel_attn.r_s_bias',
      'rel_attn.r_w_bias',
      'rel_attn.layer_norm.weight',
      'rel_attn.layer_norm.bias',
      'ff.layer_norm.weight',
      'ff.layer_norm.bias',
      'ff.layer_1.bias',
      'ff.layer_2.bias',
    ]);
  });

  it('names heads that do not divide the width, and a width that sines and cosines cannot share', () => {
    const check = (options: object) => xlnet.check?.({ ...defaults, ...options } as never, nothingAround);
    expect(check({ hiddenSize: 100, heads: 3 })).toMatchObject([
      { path: ['heads'], message: expect.stringMatching(/3 heads do not divide/) },
    ]);
    expect(check({ hiddenSize: 33, heads: 3 })).toMatchObject([{ path: ['hiddenSize'], hint: 'Set it to 34.' }]);
    expect(check({})).toEqual([]);
  });

  it('makes smaller trunks of its kind, with no options of their own', () => {
    const size = { hiddenSize: 64, layers: 3, heads: 1, intermediateSize: 256 };
    const { size: found, summary } = make({}, { size });
    expect(found).toMatchObject({ ...size, embeddingSize: 768 });
    expect(summary).toBe('3 layers × 64, 1 head, relative positions');
    expect(() => make({}, { options: { positions: 'alibi' } })).toThrow(/no option 'positions'/);
  });

  it('is XLNet for Hugging Face, unless its table is of another width than its layers', () => {
    const config = (options: Parameters<typeof make>[0], head = 'vocabulary') => make(options).huggingFaceConfig(head);
    expect(config({})).toMatchObject({ architectures: ['XLNetLMHeadModel'], d_model: 768, d_inner: 3072, d_head: 64 });
    expect(config({}, 'token-classification')).toMatchObject({ architectures: ['XLNetForTokenClassification'] });
    expect(config({}, 'sequence-classification')).toMatchObject({ architectures: ['XLNetForSequenceClassification'] });
    expect(config({}, 'judge')).toBeNull();
    expect(config({ embeddingSize: 128 })).toBeNull();
  });
});

function make(
  options: Partial<typeof defaults> & { embeddingSize?: number },
  request: Partial<Parameters<Encoder['trunk']>[0]> = {},
): Trunk {
  return (xlnet.create({ ...defaults, ...options }, {}) as Encoder).trunk({ vocabularySize: 100, ...request });
}

function count(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

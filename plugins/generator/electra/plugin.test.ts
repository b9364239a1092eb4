import { describe, expect, it } from 'vitest';
import { isOfTrunk, UserError, type Encoder, type Generator, type ParameterSpec, type Proposer, type TrunkSize } from 'electra-run';
import encoderPlugin from '../../encoder/electra/plugin.ts';
import electra from './plugin.ts';

/** The paper's networks (Table 6). */
const small = { layers: 12, hiddenSize: 256, heads: 4, embeddingSize: 128 };
const base = { layers: 12, hiddenSize: 768, heads: 12 };
const large = { layers: 24, hiddenSize: 1024, heads: 16 };

describe('generator electra', () => {
  it.each([
    ['small', small, '1/4', { hiddenSize: 64, heads: 1, intermediateSize: 256, layers: 12 }],
    ['base', base, '1/3', { hiddenSize: 256, heads: 4, intermediateSize: 1024, layers: 12 }],
    ['large', large, '1/4', { hiddenSize: 256, heads: 4, intermediateSize: 1024, layers: 24 }],
  ])("has the paper's size beside %s", (_, encoder, width, size) => {
    expect(sizeOf({ width }, encoder)).toEqual(size);
  });

  it("adds to small what the authors' code counts: 608,064 parameters and a head of 39,098", () => {
    const own = parametersOf({ width: '1/4' }).filter(({ role }) => role !== 'table');
    expect(count(own.filter(isOfTrunk))).toBe(608_064);
    expect(count(own.filter((parameter) => !isOfTrunk(parameter)))).toBe(39_098);
  });

  it('takes a part of the depth, a number for the width, heads and positions of its own', () => {
    expect(sizeOf({ width: 0.5, depth: '1/3', heads: 8 })).toMatchObject({ hiddenSize: 128, layers: 4, heads: 8 });
    expect(sizeOf({ depth: 0.01 })).toMatchObject({ layers: 1 });
    expect(sizeOf({ width: 2 })).toMatchObject({ hiddenSize: 512, heads: 8 });
    expect(networkOf({ positions: 'nearby' }).summary).toMatch(/positions nearby/);
    expect(networkOf({}, { ...small, positions: 'alibi' }).summary).toMatch(/positions alibi/);
  });

  it('says what to change when heads do not divide its width, or when that is no whole number', () => {
    expect(refusal({ width: '1/4', heads: 3 })).toMatch(
      /generator-width[^]*1\/4 as wide as the encoder \(256\) has 64 dimensions, which 3 heads do not divide[^]*multiple of 64/,
    );
    expect(refusal({ width: 0.3 })).toMatch(/has 76\.8 dimensions, which is no whole number/);
    expect(refusal({ width: 0.001 })).toMatch(/no whole number/);
  });

  it('ties its output to the word table: no projection to the vocabulary but a bias', () => {
    const wide = parametersOf({}).filter(({ shape }) => shape.includes(30522));
    expect(wide.map(({ name }) => name)).toEqual(['electra.embeddings.word_embeddings.weight', 'generator_lm_head.bias']);
    expect(networkOf({}).huggingFaceConfig).toMatchObject({ architectures: ['ElectraForMaskedLM'], hidden_size: 64 });
  });
});

interface Options {
  readonly width?: number | string;
  readonly depth?: number | string;
  readonly heads?: number;
  readonly positions?: 'absolute' | 'nearby' | 'alibi';
}

type EncoderOptions = typeof small | (typeof base & { readonly positions?: Options['positions'] });

function encoderOf(options: EncoderOptions): Encoder {
  const rest = { maxPositions: 512, dropout: 0.1, attentionDropout: 0.1, initializerRange: 0.02, positions: 'absolute' } as const;
  return encoderPlugin.create({ ...rest, ...options }, { length: 128 }) as Encoder;
}

function networkOf(options: Options, of: EncoderOptions = small): NonNullable<Proposer['network']> {
  const encoder = encoderOf(of);
  const generator = electra.create({ width: '1/4', depth: 1, ...options }, {}) as Generator;
  const { network } = generator.beside(encoder.trunk({ vocabularySize: 30522 }), encoder);
  if (!network) throw new Error('A generator of this kind has a network.');
  return network;
}

function parametersOf(options: Options): readonly ParameterSpec[] {
  return networkOf(options).parameters;
}

/** What the generator asks the encoder for. */
function sizeOf(options: Options, of: EncoderOptions = small): Partial<TrunkSize> | undefined {
  const encoder = encoderOf(of);
  let asked: Partial<TrunkSize> | undefined;
  const generator = electra.create({ width: '1/4', depth: 1, ...options }, {}) as Generator;
  generator.beside(encoder.trunk({ vocabularySize: 100 }), {
    trunk(request) {
      asked = request.size;
      return encoder.trunk(request);
    },
  });
  return asked;
}

function refusal(options: Options): string {
  try {
    networkOf(options);
  } catch (error) {
    if (error instanceof UserError) return error.text;
  }
  return 'not refused';
}

function count(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

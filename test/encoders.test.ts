/** The encoders of the systems around ELECTRA: as large as the models that their authors published, and what sets each apart. */
import { describe, expect, it } from 'vitest';
import albert from '../plugins/encoder/albert/plugin.ts';
import bert from '../plugins/encoder/bert/plugin.ts';
import gpt from '../plugins/encoder/gpt/plugin.ts';
import gpt2 from '../plugins/encoder/gpt2/plugin.ts';
import roberta from '../plugins/encoder/roberta/plugin.ts';
import transformer from '../plugins/encoder/transformer/plugin.ts';
import { nothingAround, type AnyComponent } from '../src/component/component.ts';
import type { Encoder, TrunkRequest } from '../src/kinds/encoder.ts';
import type { Trunk } from '../src/nn/network.ts';
import type { ParameterSpec } from '../src/nn/parameters.ts';
import { randomFor } from '../src/random.ts';

const encoders: Readonly<Record<string, AnyComponent>> = { albert, bert, gpt, gpt2, roberta, transformer };

function trunkOf(name: string, options: object = {}, request: Partial<TrunkRequest> = {}): Trunk {
  const definition = encoders[name];
  const defaults = Object.fromEntries(
    Object.entries(definition.options.properties).flatMap(([key, schema]) =>
      'default' in schema ? [[key, (schema as { default: unknown }).default]] : [],
    ),
  );
  return (definition.create({ ...defaults, ...options } as never, {} as never) as Encoder).trunk({ vocabularySize: 60, ...request });
}

function count(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

const small = { layers: 2, hiddenSize: 32, heads: 4, maxPositions: 24 };

describe('the numbers of parameters', () => {
  it.each([
    // Hugging Face counts BERT's, RoBERTa's and ALBERT's pooler with them: 590,592 more.
    ['bert', 'bert-base-uncased', { vocabularySize: 30_522 }, 108_891_648],
    ['roberta', 'roberta-base', { vocabularySize: 50_265, padding: 1 }, 124_055_040],
    ['albert', 'albert-base-v2', { vocabularySize: 30_000 }, 11_092_992],
    ['gpt', 'openai-gpt', { vocabularySize: 40_478 }, 116_534_784],
    ['gpt2', 'gpt2', { vocabularySize: 50_257 }, 124_439_808],
  ])('of %s are those of %s', (name, _, request, wanted) => {
    expect(count(trunkOf(name, {}, request).parameters)).toBe(wanted);
  });

  it('of albert do not depend on its depth, and of bert do', () => {
    const counts = (name: string): number[] => [1, 2, 12].map((layers) => count(trunkOf(name, { ...small, layers }).parameters));
    expect(new Set(counts('albert')).size).toBe(1);
    expect(new Set(counts('bert')).size).toBe(3);
    expect(new Set([1, 6].map((layers) => count(trunkOf('transformer', { ...small, layers, shareLayers: true }).parameters))).size).toBe(1);
  });
});

describe('what sets them apart', () => {
  it("roberta's positions begin behind padding's id, and its table has as many rows more", () => {
    const rows = (padding: number): number | undefined =>
      trunkOf('roberta', small, { padding }).parameters.find(({ name }) => name.endsWith('position_embeddings.weight'))?.shape[0];
    expect([rows(0), rows(1)]).toEqual([25, 26]);
    expect(trunkOf('roberta', small, { padding: 1 }).huggingFaceConfig('vocabulary')).toMatchObject({
      max_position_embeddings: 26,
      pad_token_id: 1,
      type_vocab_size: 1,
    });
  });

  it("gpt2's writes to the residual path start smaller, the deeper it is", () => {
    const deviation = (layers: number): number => {
      const { parameters } = trunkOf('gpt2', { ...small, hiddenSize: 128, layers });
      const { shape, initializer } = parameters.find(({ name }) => name === 'transformer.h.0.mlp.c_proj.weight') as ParameterSpec;
      const values = new Float32Array(shape[0] * shape[1]);
      initializer(values, shape, randomFor('start'));
      return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
    };
    expect(deviation(2) / deviation(8)).toBeCloseTo(2, 1);
  });

  it('says the class of its heads, in whatever order they are, and none for others or for tables of another width', () => {
    const pretraining = { architectures: ['BertForPreTraining'] };
    expect(trunkOf('bert', small).huggingFaceConfig('vocabulary', 'pair')).toMatchObject(pretraining);
    expect(trunkOf('bert', small).huggingFaceConfig('pair', 'vocabulary')).toMatchObject(pretraining);
    expect(trunkOf('bert', small).huggingFaceConfig('judge')).toBeNull();
    expect(trunkOf('bert', small, { size: { hiddenSize: 16 } }).huggingFaceConfig('vocabulary')).toBeNull();
    expect(trunkOf('gpt2', small).huggingFaceConfig('next-token')).toMatchObject({ architectures: ['GPT2LMHeadModel'] });
    expect(trunkOf('transformer', small).huggingFaceConfig('vocabulary')).toBeNull();
  });

  it('refuses what another component wants of it that it does not have', () => {
    expect(() => trunkOf('bert', small, { options: { positions: 'alibi' } })).toThrow(/'bert' has no option 'positions'/);
    expect(trunkOf('transformer', small, { options: { positions: 'rope' } }).summary).toMatch(/rope/);
  });

  it('says which options of a transformer would do nothing, or cannot be', () => {
    const said = (options: object) =>
      transformer.check?.(
        { ...small, positions: 'absolute', relativeBuckets: 32, relativeDistance: 128, ...options } as never,
        nothingAround,
      );
    expect(said({})).toEqual([]);
    expect(said({ relativeBuckets: 8 })).toMatchObject([{ path: ['relativeBuckets'] }]);
    expect(said({ positions: 'relative', relativeDistance: 8 })).toMatchObject([{ path: ['relativeDistance'] }]);
    expect(said({ positions: 'rope', hiddenSize: 12, heads: 4 })).toMatchObject([{ path: ['positions'] }]);
    expect(said({ heads: 3 })).toMatchObject([{ path: ['heads'] }]);
  });
});

/** Hugging Face's libraries read what a run exports: weights under the right names and shapes, and the tokenizer. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPython } from './python.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const experiment = join(root, 'test/fixtures/experiments/tiny.json5');
const commandLine = join(root, 'dist/src/cli/main.js');

const texts = ['The people of the United States, 1865.', 'naïve CAFÉ 東京 🦊', 'unbelievably', ''];

interface Exported {
  readonly files: readonly string[];
  readonly config: Readonly<Record<string, unknown>> & Sizes;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly dtype: string; readonly finite: boolean; readonly sum: number }>
  >;
  readonly vocabularySize: number;
  readonly encodings: readonly {
    readonly tokens: readonly string[];
    readonly ids: readonly number[];
    readonly fromVocabulary: readonly number[];
  }[];
  readonly pair: readonly [tokens: readonly string[], types: readonly number[]];
}

/** The part of Hugging Face's ElectraConfig that decides shapes. */
interface Sizes {
  readonly vocab_size: number;
  readonly embedding_size: number;
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly max_position_embeddings: number;
  readonly type_vocab_size: number;
}

describe('the exported networks of a run', () => {
  let runs: string;
  let discriminator: Exported;
  let generator: Exported;

  beforeAll(async () => {
    runs = await mkdtemp(join(tmpdir(), 'exported-'));
    await execute(process.execPath, [commandLine, experiment, '--set', `runs=${JSON.stringify(runs)}`], { cwd: root, maxBuffer: 2 ** 28 });
    const [run] = await readdir(runs);
    const read = (network: string): Promise<unknown> => runPython('read_exported.py', join(runs, run, 'export', network), ...texts);
    discriminator = (await read('discriminator')) as Exported;
    generator = (await read('generator')) as Exported;
  });
  afterAll(() => rm(runs, { recursive: true, force: true }));

  it('lie in folders as Hugging Face expects them', () => {
    for (const { files, metadata, config } of [discriminator, generator]) {
      expect(files).toEqual(['README.md', 'config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json', 'vocab.txt']);
      expect(metadata).toMatchObject({ format: 'pt' });
      expect(config.model_type).toBe('electra');
    }
    expect(discriminator.config.architectures).toEqual(['ElectraForPreTraining']);
    expect(generator.config.architectures).toEqual(['ElectraForMaskedLM']);
  });

  it('have exactly the tensors that their config asks for', () => {
    expect(shapes(discriminator)).toEqual({ ...encoderShapes(discriminator.config), ...discriminatorHeadShapes(discriminator.config) });
    expect(shapes(generator)).toEqual({ ...encoderShapes(generator.config), ...generatorHeadShapes(generator.config) });
    for (const tensor of [...Object.values(discriminator.tensors), ...Object.values(generator.tensors)]) {
      expect(tensor).toMatchObject({ dtype: 'float32', finite: true });
    }
  });

  it('share their word table where the embedding sizes agree', () => {
    const table = 'electra.embeddings.word_embeddings.weight';
    expect(discriminator.config.embedding_size).toBe(generator.config.embedding_size);
    expect(generator.tensors[table].sum).toBe(discriminator.tensors[table].sum);
  });

  it('bring a tokenizer that reads the same from tokenizer.json and from vocab.txt', () => {
    expect(discriminator.vocabularySize).toBe(discriminator.config.vocab_size);
    for (const { ids, fromVocabulary, tokens } of discriminator.encodings) {
      expect(ids).toEqual(fromVocabulary);
      expect(tokens[0]).toBe('[CLS]');
      expect(tokens.at(-1)).toBe('[SEP]');
    }
    const [tokens, types] = discriminator.pair;
    const firstEnd = tokens.indexOf('[SEP]') + 1;
    expect(types).toEqual(tokens.map((_, index) => (index < firstEnd ? 0 : 1)));
    expect(generator.encodings).toEqual(discriminator.encodings);
  });
});

type Shapes = Record<string, readonly number[]>;

function shapes({ tensors }: Exported): Shapes {
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
}

function encoderShapes(config: Sizes): Shapes {
  const { vocab_size: V, embedding_size: E, hidden_size: D, intermediate_size: F, max_position_embeddings: P, type_vocab_size: S } = config;
  const layers = Array.from({ length: config.num_hidden_layers }, (_, layer) => {
    const at = `electra.encoder.layer.${layer}.`;
    return {
      ...linear(`${at}attention.self.query`, D, D),
      ...linear(`${at}attention.self.key`, D, D),
      ...linear(`${at}attention.self.value`, D, D),
      ...linear(`${at}attention.output.dense`, D, D),
      ...norm(`${at}attention.output.LayerNorm`, D),
      ...linear(`${at}intermediate.dense`, F, D),
      ...linear(`${at}output.dense`, D, F),
      ...norm(`${at}output.LayerNorm`, D),
    };
  });
  return Object.assign(
    {
      'electra.embeddings.word_embeddings.weight': [V, E],
      'electra.embeddings.position_embeddings.weight': [P, E],
      'electra.embeddings.token_type_embeddings.weight': [S, E],
    },
    norm('electra.embeddings.LayerNorm', E),
    E === D ? {} : linear('electra.embeddings_project', D, E),
    ...layers,
  );
}

function discriminatorHeadShapes({ hidden_size: D }: Sizes): Shapes {
  return { ...linear('discriminator_predictions.dense', D, D), ...linear('discriminator_predictions.dense_prediction', 1, D) };
}

/** The LM head's weight is the word table and stands nowhere else. */
function generatorHeadShapes({ vocab_size: V, embedding_size: E, hidden_size: D }: Sizes): Shapes {
  return { ...linear('generator_predictions.dense', E, D), ...norm('generator_predictions.LayerNorm', E), 'generator_lm_head.bias': [V] };
}

function linear(name: string, out: number, inputs: number): Shapes {
  return { [`${name}.weight`]: [out, inputs], [`${name}.bias`]: [out] };
}

function norm(name: string, size: number): Shapes {
  return { [`${name}.weight`]: [size], [`${name}.bias`]: [size] };
}

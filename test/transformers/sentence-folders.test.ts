/** sentence-transformers loads what `electra-run export --to sentence-transformers` writes, and gives the vectors that `embed` gives. */
import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runPythonIn } from '../interop/python.ts';
import { root } from '../support/cli.ts';
import { inProcess } from '../support/in-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('sentence-folders');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const texts = [
  'the people of the united states',
  'we',
  'a government of the people, by the people and for the people',
  'Of the CONGRESS: when it is longer than what is read, the end is left out, of the congress, of the states, of the union, of all',
];

interface Encoded {
  readonly modules: readonly string[];
  readonly class: string;
  readonly longest: number | null;
  readonly pooling: string;
  readonly warnings: readonly string[];
  readonly vectors: readonly (readonly number[])[];
  readonly similarity: number;
}

const size = { layers: 2, hiddenSize: 32, heads: 2 };
const tags = {
  type: 'token-classification',
  name: 'tags',
  dataset: { type: 'conll-files', train: './tags.txt', dev: './tags.txt' },
  batch: 8,
  length: 24,
  epochs: 1,
  learningRates: [5e-3],
  scratch: false,
};

const similarity = {
  type: 'sentence-similarity',
  name: 'similar',
  dataset: { type: 'wordnet-similarity', trainExamples: 40, devExamples: 10 },
  batch: 8,
  length: 24,
  epochs: 1,
  learningRates: [5e-3],
  scratch: false,
};

interface System {
  readonly objective: object;
  readonly changes?: object;
  /** The part of the run that is exported. */
  readonly part: string;
  /** Whether it is such a folder already. */
  readonly isMade?: boolean;
  readonly class: string;
  readonly words?: readonly string[];
}

const judged = {
  type: 'replaced-token-detection',
  generator: { type: 'electra', width: '1/2' },
  encoder: { type: 'electra', ...size, embeddingSize: 16, maxPositions: 32 },
};
const bert = { type: 'bert', ...size, maxPositions: 32 };
const systems: Readonly<Record<string, System>> = {
  electra: { objective: judged, part: 'export/discriminator', class: 'ElectraModel' },
  tagger: { objective: judged, changes: { tasks: [tags] }, part: 'downstream/tags/model', class: 'ElectraModel' },
  similar: {
    objective: judged,
    changes: { tasks: [{ ...similarity, pooling: 'first' }] },
    part: 'downstream/similar/model',
    isMade: true,
    class: 'ElectraModel',
    words: ['--pooling', 'first'],
  },
  bert: {
    objective: { type: 'masked-lm', examples: { type: 'pair-random', random: 0.5 }, second: 'next-sentence', encoder: bert },
    part: 'export/encoder',
    class: 'BertModel',
    words: ['--pooling', 'first', '--no-normalize'],
  },
  roberta: {
    objective: { type: 'masked-lm', encoder: { type: 'roberta', ...size, maxPositions: 32 } },
    part: 'export/encoder',
    class: 'RobertaModel',
    words: ['--no-normalize'],
  },
  albert: {
    objective: { type: 'masked-lm', encoder: { type: 'albert', ...size, embeddingSize: 16, maxPositions: 32 } },
    part: 'export/encoder',
    class: 'AlbertModel',
  },
  gpt: {
    objective: { type: 'causal-lm', encoder: { type: 'gpt', ...size, maxPositions: 32 } },
    part: 'export/encoder',
    class: 'OpenAIGPTModel',
  },
  gpt2: {
    objective: { type: 'causal-lm', encoder: { type: 'gpt2', ...size, maxPositions: 32 } },
    part: 'export/encoder',
    class: 'GPT2Model',
    words: ['--pooling', 'last'],
  },
  t5: {
    objective: { type: 'span-denoising', encoder: { type: 't5', ...size } },
    changes: { tokenizer: { sentinels: 8 }, tasks: [tags] },
    part: 'downstream/tags/model',
    class: 'T5EncoderModel',
  },
};

const encoded = new Map<string, Encoded>();

beforeAll(async () => {
  for (const part of ['corpus', 'experiments']) cpSync(path.join(root, 'test/fixtures', part), at(part), { recursive: true });
  writeFileSync(at('tags.txt'), Array.from({ length: 12 }, () => 'we NOUN\nare VERB\nhere ADVERB\n').join('\n'));
  writeFileSync(at('texts.jsonl'), texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
  for (const [system, { objective, changes, part, isMade = false, words = [] }] of Object.entries(systems)) {
    const experiment = {
      extends: './experiments/tiny.json5',
      name: system,
      objective: { $replace: objective },
      train: { steps: 4, evaluateEvery: 4, checkpointEvery: 4 },
      tasks: [],
      ...changes,
    };
    writeFileSync(at(`${system}.json5`), JSON.stringify(experiment));
    await done([`${system}.json5`]);
    const model = at('runs', system, part);
    if (isMade) cpSync(model, at('folders', system), { recursive: true });
    else await done(['export', model, '--to', 'sentence-transformers', '--out', at('folders', system), ...words]);
  }
  const folders = Object.keys(systems).map((system) => at('folders', system));
  const all = (await runPythonIn(import.meta.dirname, 'encode_texts.py', ...folders, '--', ...texts)) as readonly Encoded[];
  Object.keys(systems).forEach((system, index) => encoded.set(system, all[index]));
});

async function done(words: readonly string[]): Promise<string> {
  const { code, out, error } = await inProcess(words, { folder });
  expect(code, error).toBe(0);
  return out;
}

describe.each(Object.entries(systems))('%s for sentence-transformers', (system, { part, class: name, words = [] }) => {
  const found = (): Encoded => encoded.get(system) as Encoded;
  const vectorsOf = async (model: string, ...options: readonly string[]): Promise<readonly (readonly number[])[]> => {
    const out = await done(['embed', 'texts.jsonl', '--model', model, '--beyond', 'cut', ...options]);
    return out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { embedding: number[] }).embedding);
  };

  it('is loaded as the encoder alone, and nothing is said to be missing', () => {
    expect(found()).toMatchObject({
      modules: ['Transformer', 'Pooling', ...(words.includes('--no-normalize') ? [] : ['Normalize'])],
      class: name,
      pooling: words.includes('first') ? 'cls' : words.includes('last') ? 'lasttoken' : 'mean',
      warnings: [],
    });
  });

  it('has there the vectors that it has here, before and after it was exported', async () => {
    const before = await vectorsOf(at('runs', system, part), ...words);
    const after = await vectorsOf(at('folders', system));
    for (const vectors of [before, after]) {
      expect(vectors).toHaveLength(texts.length);
      vectors.forEach((vector, index) => {
        expect(vector).toHaveLength(found().vectors[index].length);
        expect(Math.max(...vector.map((value, at) => Math.abs(value - found().vectors[index][at])))).toBeLessThan(1e-4);
      });
    }
  });

  it('compares two texts there as here', async () => {
    writeFileSync(at('pairs.jsonl'), JSON.stringify({ text: texts[0], pair: texts[1] }));
    const { similarity } = JSON.parse(await done(['similarity', 'pairs.jsonl', '--model', at('folders', system)])) as {
      similarity: number;
    };
    expect(similarity).toBeCloseTo(found().similarity, 4);
  });
});

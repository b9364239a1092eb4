/** `start.vocabulary: 'adapted'`: the weights of a model, and a vocabulary of one's own. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { readSafetensors } from '../src/interop/safetensors.ts';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('start-vocabulary');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const NETWORKS = ['discriminator', 'generator'] as const;
/** Rounds to 0: a step that changes nothing. */
const STILL = ['scheduler={$replace: {type: "constant", rate: 1e-60}}', 'train.steps=1', 'train.logEvery=1'];
const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
/** The specials stand elsewhere, and there are more pieces than the model has: old ones, made-up ones, and one of a letter it lacks. */
const PIECES = ['the', 'stateless', '##ly', '##zzz', 'of', ...SPECIAL.toReversed(), 'щ'];

let theirs: Readonly<Record<string, number>>;

beforeAll(async () => {
  cpSync(path.join(root, 'test/fixtures/experiments'), at('experiments'), { recursive: true });
  cpSync(path.join(root, 'test/fixtures/corpus'), at('corpus'), { recursive: true });
  writeFileSync(at('source.json5'), "{ extends: './experiments/tiny.json5', tasks: [], train: { steps: 4 } }");
  const { code, error } = await inProcess(['source.json5'], { folder });
  if (code !== 0) throw new Error(error);
  const pieces = readFileSync(at('runs/source/export/generator/vocab.txt'), 'utf8').trimEnd().split('\n');
  theirs = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  writeFileSync(at('own.txt'), [...PIECES, ''].join('\n'));
  writeFileSync(
    at('own.json5'),
    `{
      extends: './experiments/tiny.json5', tasks: [],
      start: { from: 'runs/source', vocabulary: 'adapted' },
      tokenizer: { vocabulary: 'own.txt' },
    }`,
  );
}, 60_000);

it('a piece that both have keeps its vector, another is the mean of what it was cut into, and all else is the same', async () => {
  const { code, error } = await inProcess(['own.json5', ...STILL], { folder });
  expect(code, error).toBe(0);
  expect(error).toMatch(/vocabulary {2}\d+ pieces have the vector of one, \d+ the mean of several, 1 begin afresh/);
  for (const network of NETWORKS) {
    const [before, after] = await Promise.all(['source', 'own'].map(async (run) => tensorsOf(run, network)));
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const [name, { shape, data }] of Object.entries(after)) {
      if (shape[0] !== PIECES.length) {
        expect([name, data]).toEqual([name, before[name].data]);
        continue;
      }
      const row = (numbers: Float32Array, id: number): number[] => {
        const width = data.length / PIECES.length;
        return Array.from(numbers.subarray(id * width, (id + 1) * width));
      };
      for (const [id, piece] of PIECES.entries())
        if (piece in theirs) expect([name, piece, row(data, id)]).toEqual([name, piece, row(before[name].data, theirs[piece])]);
      const parts = ['##z', '##z', '##z'].map((piece) => row(before[name].data, theirs[piece]));
      const mean = parts[0].map((_, column) => Math.fround(parts.reduce((sum, part) => sum + part[column], 0) / 3));
      row(data, PIECES.indexOf('##zzz')).forEach((number, column) => expect(number).toBeCloseTo(mean[column], 6));
    }
  }
});

it('a vocabulary is trained where the file names none, and the run learns with it', async () => {
  const { code, error } = await inProcess(
    ['own.json5', 'name=trained', '~tokenizer.vocabulary', 'tokenizer.vocabularySize=300', 'train.steps=4', 'train.logEvery=2'],
    { folder },
  );
  expect(code, error).toBe(0);
  const pieces = readFileSync(at('runs/trained/export/generator/vocab.txt'), 'utf8').trimEnd().split('\n');
  expect(pieces).toHaveLength(300);
});

it('a model without a tokenizer is refused, with its folder', async () => {
  mkdirSync(at('models'), { recursive: true });
  cpSync(at('runs/source/export/discriminator'), at('models/bare'), { recursive: true });
  for (const file of ['vocab.txt', 'tokenizer.json', 'tokenizer_config.json']) rmSync(at('models/bare', file));
  const { code, error } = await inProcess(['own.json5', 'name=bare', 'start.from=models/bare'], { folder });
  expect([code, error]).toEqual([2, expect.stringContaining(at('models/bare'))]);
  expect(error).toContain('tokenizer');
});

async function tensorsOf(run: string, network: string): Promise<Record<string, { shape: readonly number[]; data: Float32Array }>> {
  const { tensors } = await readSafetensors(at('runs', run, 'export', network, 'model.safetensors'));
  return Object.fromEntries([...tensors].map(([name, { shape, data }]) => [name, { shape, data: data as Float32Array }]));
}

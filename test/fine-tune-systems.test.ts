/** A job on a Hugging Face folder of each architecture: what reads its texts is what the folder's class was trained with. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { root } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('fine-tune-systems');
const at = (...parts: readonly string[]): string => path.join(folder, ...parts);
const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const words = [...letters, ...letters.map((letter) => `##${letter}`), '.'];

const MARKS = ['[unused0]', '[unused1]'];

beforeAll(() => {
  const lines = letters.map((letter, index) => `${letter}${letter} ${letter}\t${index % 2 === 0 ? 'even' : 'odd'}`);
  writeFileSync(at('kinds.tsv'), ['text\tlabel', ...lines, ''].join('\n'));
});

it.each([
  ['bert', 'masked-lm', ['bert.embeddings.word_embeddings.weight']],
  ['albert', 'masked-lm', ['albert.embeddings.word_embeddings.weight']],
  ['roberta', 'masked-lm', ['roberta.embeddings.word_embeddings.weight']],
  ['gpt2', 'causal-lm', ['transformer.wte.weight']],
  ['openai-gpt', 'causal-lm', ['transformer.tokens_embed.weight']],
  ['xlnet', 'permutation-lm', ['transformer.word_embedding.weight']],
  ['t5', 'span-denoising', []],
] as const)('%s is fine-tuned as what %s keeps, from its own numbers', async (system, objective, tables) => {
  cpSync(path.join(root, 'test/fixtures/seed-systems', system), at('models', system), { recursive: true });
  // T5 marks places of a text with pieces that no text has; RoBERTa's padding is piece 1, which its positions are counted from.
  const special = system === 'roberta' ? ['[UNK]', '[PAD]'] : ['[PAD]', '[UNK]'];
  const own = [...special, '[CLS]', '[SEP]', '[MASK]', ...words, ...(system === 't5' ? MARKS : [',', '!'])];
  writeFileSync(at('models', system, 'vocab.txt'), `${own.join('\n')}\n`);
  if (system === 't5') writeFileSync(at('models', system, 'tokenizer.json'), JSON.stringify(sentinelled(own)));
  const task = { type: 'text-classification', name: 'kinds', head: 'dense', dataset: { type: 'text-files', train: 'kinds.tsv' } };
  const tasks = [{ ...task, length: 12, epochs: 1, learningRates: [1e-60], layerDecay: 1, seeds: 1, scratch: false }];
  writeFileSync(at(`${system}.json5`), JSON.stringify({ start: { from: `models/${system}` }, trackers: [], tasks }));
  const ended = await inProcess([`${system}.json5`], { folder });
  expect(ended.code, ended.error).toBe(0);
  const { objective: used } = JSON.parse(readFileSync(at('runs', system, 'experiment.json'), 'utf8')) as { objective: { type: string } };
  expect(used.type).toBe(objective);
  expect(ended.error).toMatch(new RegExp(`start {7}\\S+: \\d+ tensors of \\S*models/${system}\n`));
  for (const table of tables)
    expect(await tensor(at('runs', system, 'downstream/kinds/model'), table)).toEqual(await tensor(at('models', system), table));
});

function sentinelled(vocabulary: readonly string[]): object {
  return {
    added_tokens: MARKS.map((content) => ({ id: vocabulary.indexOf(content), content, special: true })),
    normalizer: { type: 'BertNormalizer', lowercase: true },
    model: { type: 'WordPiece', vocab: Object.fromEntries(vocabulary.map((piece, id) => [piece, id])) },
  };
}

async function tensor(model: string, name: string): Promise<unknown> {
  const { readSafetensors } = await import('../src/interop/safetensors.ts');
  const { tensors } = await readSafetensors(path.join(model, 'model.safetensors'));
  const found = [...tensors].find(([each]) => each === name || each.endsWith(`.${name.split('.').slice(1).join('.')}`));
  return found?.[1].data ?? `${name} is not among ${[...tensors.keys()].join(', ')}`;
}

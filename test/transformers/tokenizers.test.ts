/** The tokenizers of saved folders, loaded by transformers as those of models are: the same ids as here, alone and in the frame. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import byteLevel from '../../plugins/tokenizer/byte-level-bpe/plugin.ts';
import huggingFace from '../../plugins/tokenizer/hugging-face/plugin.ts';
import unigram from '../../plugins/tokenizer/unigram/plugin.ts';
import wordpiece from '../../plugins/tokenizer/wordpiece/plugin.ts';
import { splitDocuments } from '../../src/data/documents.ts';
import { framed } from '../../src/data/frame.ts';
import { bertFrame } from '../../src/kit/frames.ts';
import type { Tokenizer } from '../../src/kinds/tokenizer.ts';
import { defaultsOf } from '../../src/open/open-model.ts';
import { openTokenizer, type TokenizerDefinition } from '../../src/open/open-tokenizer.ts';
import { silentLog } from '../../src/track/silent.ts';
import { runPythonIn } from '../interop/python.ts';
import { root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder('transformers-tokenizers');
const speech = readFileSync(join(root, 'test/fixtures/corpus/1862-lincoln.txt'), 'utf8').split('\n\n');
const texts = ['The people, of course.', 'It\u2019s the year 1862 …', 'Ärger é é ﬁnd ½', '中文 text 🦊', ...speech.slice(0, 5)];
/** Small tokenizers of other kinds, as `hugging-face` reads them. */
const { kinds } = JSON.parse(readFileSync(join(root, 'test/fixtures/tokenizer/hugging-face.json'), 'utf8')) as {
  readonly kinds: Readonly<Record<string, { readonly tokenizer: object }>>;
};
const components = { wordpiece, 'byte-level-bpe': byteLevel, unigram } as unknown as Readonly<Record<string, TokenizerDefinition>>;

const NAMES = [...Object.keys(components), ...Object.keys(kinds)];

interface Read {
  readonly alone: number[][];
  readonly framed: number[][];
  readonly pair: number[];
  readonly special: number[];
  readonly longest: number;
}
const made = new Map<string, Tokenizer>();
const read = new Map<string, Read>();

beforeAll(async () => {
  for (const [name, component] of Object.entries(components)) {
    const tokenizer = await trained(component);
    await tokenizer.save(join(folder, name), { longest: 77 });
    made.set(name, tokenizer);
  }
  for (const [name, { tokenizer: json }] of Object.entries(kinds)) {
    const model = join(folder, 'models', name);
    mkdirSync(model, { recursive: true });
    writeFileSync(join(model, 'tokenizer.json'), JSON.stringify(json));
    const tokenizer = await openTokenizer(model, [huggingFace as unknown as TokenizerDefinition], 77);
    await tokenizer.save(join(folder, name), { longest: 77 });
    made.set(name, tokenizer);
  }
  const folders = NAMES.map((name) => join(folder, name));
  const all = (await runPythonIn(import.meta.dirname, 'read_tokenizers.py', ...folders, '--', ...texts)) as Read[];
  NAMES.forEach((name, index) => read.set(name, all[index]));
});

describe.each(NAMES)('%s', (name) => {
  it('gives there the ids that it gives here, has the same special tokens around them, and reads as many', () => {
    const [tokenizer, found] = [made.get(name), read.get(name)];
    if (!tokenizer || !found) throw new Error(`${name} was not read.`);
    const { special } = tokenizer;
    const frame = bertFrame(special);
    const ids = texts.map((text) => tokenizer.encode(text));
    expect(found.alone).toEqual(ids);
    expect(found.framed).toEqual(ids.map((each) => Array.from(framed(frame, each).ids)));
    expect(found.pair).toEqual(Array.from(framed(frame, ids[0], ids[1]).ids));
    expect(found.special).toEqual([special.pad, special.unk, special.cls, special.sep, special.mask]);
    expect(found.longest).toBe(77);
  });
});

async function trained(component: TokenizerDefinition): Promise<Tokenizer> {
  const corpus = {
    name: 'speech',
    fingerprint: 'speech',
    async *documents() {
      for (const [index, text] of speech.entries()) yield { id: `${index}`, text };
    },
  };
  const documents = splitDocuments(corpus, { heldOut: 0.1 });
  const injected = { documents, cacheFolder: folder, experimentFolder: folder, length: 128, log: silentLog };
  return (await component.create({ ...defaultsOf(component), vocabularySize: 900 } as never, injected as never)) as Tokenizer;
}

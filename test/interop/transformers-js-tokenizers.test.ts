/** The tokenizers that exports have, in transformers.js: the same ids as here, alone and in the frame, and the same texts again. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import byteLevel from '../../plugins/tokenizer/byte-level-bpe/plugin.ts';
import huggingFace from '../../plugins/tokenizer/hugging-face/plugin.ts';
import unigram from '../../plugins/tokenizer/unigram/plugin.ts';
import { splitDocuments } from '../../src/data/documents.ts';
import { framed } from '../../src/data/frame.ts';
import { bertFrame } from '../../src/kit/frames.ts';
import type { Tokenizer } from '../../src/kinds/tokenizer.ts';
import { defaultsOf } from '../../src/open/open-model.ts';
import { openTokenizer, type TokenizerDefinition } from '../../src/open/open-tokenizer.ts';
import { silentLog } from '../../src/track/silent.ts';
import { root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { asked, installed } from './transformers-js-library.ts';

const folder = temporaryFolder('transformers-js-tokenizers');
const speech = readFileSync(join(root, 'test/fixtures/corpus/1862-lincoln.txt'), 'utf8').split('\n\n');
const texts = ['The people, of course.', 'It\u2019s the year 1862: 3.14 \u2026', 'Ärger and naïve', '中文 text 🦊', ...speech.slice(0, 20)];
const { kinds } = JSON.parse(readFileSync(join(root, 'test/fixtures/tokenizer/hugging-face.json'), 'utf8')) as {
  readonly kinds: Readonly<Record<string, { readonly tokenizer: object }>>;
};

interface Read {
  readonly alone: number[][];
  readonly framed: number[][];
  readonly decoded: string[];
}

const NAMES = ['byte-level-bpe', 'byte-level-bpe-led', 'unigram', 'unigram-as-it-is', 'llama-2', 'llama-3'];
const made = new Map<string, Tokenizer>();
const read = new Map<string, Read>();

beforeAll(async () => {
  await installed();
  const all: Readonly<Record<string, () => Promise<Tokenizer>>> = {
    'byte-level-bpe': () => trained(byteLevel as TokenizerDefinition, {}),
    'byte-level-bpe-led': () => trained(byteLevel as TokenizerDefinition, { addPrefixSpace: true }),
    unigram: () => trained(unigram as TokenizerDefinition, {}),
    'unigram-as-it-is': () => trained(unigram as TokenizerDefinition, { lowercase: false }),
  };
  for (const name of NAMES) {
    const tokenizer = await (all[name]?.() ?? opened(name));
    await tokenizer.save(join(folder, name));
    made.set(name, tokenizer);
  }
  const answers = (await asked('tokenizers.js', { folders: NAMES.map((name) => join(folder, name)), texts })) as Read[];
  NAMES.forEach((name, index) => read.set(name, answers[index]));
});

describe.each(NAMES)('%s', (name) => {
  it('gives the ids that it gives here, with the same special tokens around them, and the same texts', () => {
    const [tokenizer, found] = [made.get(name), read.get(name)];
    if (!tokenizer || !found) throw new Error(`${name} was not read.`);
    const ids = texts.map((text) => tokenizer.encode(text));
    expect(found.alone).toEqual(ids);
    expect(found.framed).toEqual(ids.map((each) => Array.from(framed(bertFrame(tokenizer.special), each).ids)));
    // A blank that was added in front may be shown there.
    const { unk } = tokenizer.special;
    ids.forEach((each, index) => {
      if (!each.includes(unk)) expect(found.decoded[index].trimStart()).toBe(tokenizer.decode(each).trimStart());
    });
  });
});

async function opened(kind: string): Promise<Tokenizer> {
  const model = join(folder, 'models', kind);
  mkdirSync(model, { recursive: true });
  writeFileSync(join(model, 'tokenizer.json'), JSON.stringify(kinds[kind].tokenizer));
  return openTokenizer(model, [huggingFace as unknown as TokenizerDefinition], 64);
}

async function trained(component: TokenizerDefinition, options: object): Promise<Tokenizer> {
  const corpus = {
    name: 'speech',
    fingerprint: 'speech',
    async *documents() {
      for (const [index, text] of speech.entries()) yield { id: `${index}`, text };
    },
  };
  const documents = splitDocuments(corpus, { heldOut: 0.1 });
  const injected = { documents, cacheFolder: folder, experimentFolder: folder, length: 128, log: silentLog };
  const asWanted = { ...defaultsOf(component), vocabularySize: 900, ...options };
  return (await component.create(asWanted as never, injected as never)) as Tokenizer;
}

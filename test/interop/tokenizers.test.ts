/** Python's tokenizers, loaded from what ours save, give the ids and the spans that ours give, and the same texts again. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import byteLevel from '../../plugins/tokenizer/byte-level-bpe/plugin.ts';
import unigram from '../../plugins/tokenizer/unigram/plugin.ts';
import { splitDocuments } from '../../src/data/documents.ts';
import { framed } from '../../src/data/frame.ts';
import { savedFrame } from '../../src/interop/hugging-face/saved-frame.ts';
import { bertFrame, endFrame, plainFrame, xlnetFrame } from '../../src/kit/frames.ts';
import type { Frame } from '../../src/kinds/frame.ts';
import type { SpecialTokens, Tokenizer } from '../../src/kinds/tokenizer.ts';
import { defaultsOf } from '../../src/open/open-model.ts';
import type { TokenizerDefinition } from '../../src/open/open-tokenizer.ts';
import { silentLog } from '../../src/track/silent.ts';
import { root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runPython } from './python.ts';

interface Encoded {
  readonly ids: number[];
  readonly starts: number[];
  readonly ends: number[];
  readonly framed: number[];
  readonly pair: number[];
  readonly nfkc: string;
  readonly text: string;
}

const folder = temporaryFolder('interop-tokenizers');
const { texts } = JSON.parse(readFileSync(join(root, 'test/fixtures/tokenizer/cases.json'), 'utf8')) as { readonly texts: string[] };
// What spells a special token is one to the library, and text to us.
const plain = texts.filter((text) => !/[[<]/.test(text));
const speech = readFileSync(join(root, 'test/fixtures/corpus/1862-lincoln.txt'), 'utf8');

const frames: Readonly<Record<string, (special: SpecialTokens) => Frame>> = { bertFrame, endFrame, plainFrame, xlnetFrame };

it.each([
  ['byte-level BPE in a frame', byteLevel as TokenizerDefinition, { addPrefixSpace: false }, 'bertFrame'],
  ['byte-level BPE with a blank in front, and nothing around', byteLevel as TokenizerDefinition, { addPrefixSpace: true }, 'plainFrame'],
  ['Unigram in small letters', unigram as TokenizerDefinition, { lowercase: true, vocabularySize: 1500 }, 'endFrame'],
  ['Unigram of the letters as they are', unigram as TokenizerDefinition, { lowercase: false, vocabularySize: 800 }, 'xlnetFrame'],
])('%s', async (name, component, options, frameName) => {
  const tokenizer = await trained(component, options);
  const saved = join(folder, name);
  const frame = frames[frameName](tokenizer.special);
  await tokenizer.save(saved, { frame, segments: 1 });
  writeFileSync(join(folder, 'texts.json'), JSON.stringify(plain));
  const [theirs] = (await runPython('encode_saved.py', join(folder, 'texts.json'), saved)) as [Encoded[]];
  let newer = 0;
  for (const [index, text] of plain.entries()) {
    const { ids, starts, ends } = tokenizer.encodeWithOffsets(text);
    const found = theirs[index];
    // Characters that Unicode has decomposed since the library's tables were made.
    if (component === unigram && text.normalize('NFKC') !== found.nfkc) {
      newer += 1;
      continue;
    }
    expect([tokenizer.encode(text), ids], text).toEqual([found.ids, found.ids]);
    if (isAsItIs(text)) expect(spans(text, ids, { starts, ends }, tokenizer), text).toEqual(spans(text, ids, found, tokenizer));
    expect(Array.from(framed(frame, ids).ids)).toEqual(found.framed);
    expect(Array.from(framed(frame, ids, tokenizer.encode('b')).ids)).toEqual(found.pair);
    expect(found.text.trimStart()).toBe(tokenizer.decode(ids).trimStart());
  }
  expect(newer).toBeLessThan(plain.length / 20);
  expect(savedFrame(saved, tokenizer.special)).toMatchObject({ before: frame.before, between: frame.between, after: frame.after });
});

/** Whether no normalization changes its length: the library places what it composes in another way. */
function isAsItIs(text: string): boolean {
  return text.normalize('NFKC') === text && text.toLowerCase().length === text.length && !/\s\s|^\s|\s$/.test(text);
}

/** What each piece is of, without blanks: the library trims none of Metaspace's, none alone, and not the first where it adds one. */
function spans(text: string, ids: readonly number[], { starts, ends }: Pick<Encoded, 'starts' | 'ends'>, tokenizer: Tokenizer): string[] {
  return ids.flatMap((id, at) => {
    if (tokenizer.decode([id]).trim() === '') return [];
    const piece = text.slice(starts[at], ends[at]);
    return [`${at}: ${starts[at] + piece.length - piece.trimStart().length} ${piece.trim()}`];
  });
}

async function trained(component: TokenizerDefinition, options: object): Promise<Tokenizer> {
  const corpus = {
    name: 'speech',
    fingerprint: 'speech',
    async *documents() {
      for (const [index, text] of speech.split('\n\n').entries()) yield { id: `${index}`, text };
    },
  };
  const documents = splitDocuments(corpus, { heldOut: 0.1 });
  const injected = { documents, cacheFolder: folder, experimentFolder: folder, length: 128, log: silentLog };
  return (await component.create({ ...defaultsOf(component), ...options } as never, injected as never)) as Tokenizer;
}

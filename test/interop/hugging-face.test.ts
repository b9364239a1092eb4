/** Any tokenizer.json: what Python's trainers make of many kinds gives the ids, places and texts here that it gives there. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import huggingFace from '../../plugins/tokenizer/hugging-face/plugin.ts';
import { openTokenizer, type TokenizerDefinition } from '../../src/open/open-tokenizer.ts';
import type { Tokenizer } from '../../src/kinds/tokenizer.ts';
import { root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runPython } from './python.ts';

const folder = temporaryFolder('interop-hugging-face');
const { texts } = JSON.parse(readFileSync(join(root, 'test/fixtures/tokenizer/cases.json'), 'utf8')) as { readonly texts: string[] };
const speech = readFileSync(join(root, 'test/fixtures/corpus/1862-lincoln.txt'), 'utf8').split('\n\n');
const NAMES = [
  'llama-2',
  'llama-2-converted',
  'llama-3',
  'modern-bert',
  'star-coder',
  'clip',
  'behaviours',
  'words',
  'words-at-blanks',
  'pieces',
  'pieces-of-bert',
  'stretches',
  'unigram',
];
const made = [
  'I said: "a  b   c" — well,well; 1862, 12345 and 3.14.',
  "We'LL see, it's DON'T '99\n\n\tx = y\r\n  end ",
  'call|||PHONE||| now, concern and ern, congress  met; the congress',
  '  two blanks first',
  ' ',
];
// What spells a special token is one to the library, and text to us.
const asked = [...texts.filter((text) => !/[[<]/.test(text)), ...made, ...speech.slice(0, 60)];

interface Encoded {
  readonly ids: number[];
  readonly starts: number[];
  readonly ends: number[];
  readonly text: string;
  readonly nfkc: string;
  readonly newer: boolean;
}

const opened = new Map<string, Tokenizer>();
const theirs = new Map<string, readonly [of: Encoded[], ofSaved: Encoded[]]>();

beforeAll(async () => {
  const [file, learned] = ['texts.json', 'learned.json'].map((name) => join(folder, name));
  writeFileSync(file, JSON.stringify(asked));
  writeFileSync(learned, JSON.stringify([...speech, ...made]));
  mkdirSync(join(folder, 'models'));
  expect(await runPython('hugging_face_folders.py', learned, join(folder, 'models'))).toEqual(NAMES);
  for (const name of NAMES) {
    const tokenizer = await openTokenizer(join(folder, 'models', name), [huggingFace as unknown as TokenizerDefinition], 64);
    await tokenizer.save(join(folder, 'saved', name));
    opened.set(name, tokenizer);
  }
  const places = ['models', 'saved'].flatMap((kind) => NAMES.map((name) => join(folder, kind, name)));
  const all = (await runPython('encode_saved.py', file, ...places)) as Encoded[][];
  for (const [index, name] of NAMES.entries()) theirs.set(name, [all[index], all[index + NAMES.length]]);
});

describe.each(NAMES)('%s', (name) => {
  it('gives the ids, the places and the texts of Python, also from what is saved of it', () => {
    const [tokenizer, found] = [opened.get(name), theirs.get(name)];
    if (!tokenizer || !found) throw new Error(`${name} was not read.`);
    let compared = 0;
    for (const [at, text] of asked.entries()) {
      // Characters that Unicode has got since the library's tables were made, or has not.
      if (found[0][at].newer || text.normalize('NFKC') !== found[0][at].nfkc) continue;
      compared += 1;
      const encoding = tokenizer.encodeWithOffsets(text);
      expect(tokenizer.encode(text), text).toEqual(found[0][at].ids);
      expect([encoding.ids, found[1][at].ids], text).toEqual([found[0][at].ids, found[0][at].ids]);
      expect(tokenizer.decode(encoding.ids), text).toBe(found[0][at].text);
      if (isAsItIs(text)) expect(spans(text, encoding), text).toEqual(spans(text, found[0][at]));
    }
    expect(compared).toBeGreaterThan(150);
  });
});

/** Whether no normalizer changes its length: the library places what is composed, left out or put in front in another way. */
function isAsItIs(text: string): boolean {
  const isComposed = text.normalize('NFKD') === text && text.normalize('NFKC') === text && !/[\p{M}\p{C}]/u.test(text);
  return isComposed && text.toLowerCase().length === text.length && /^\S(?:\S| (?=\S))*$/.test(text);
}

/** What each piece is of, without blanks; a piece of blanks alone is of none. */
function spans(text: string, { starts, ends }: Pick<Encoded, 'starts' | 'ends'>): string[] {
  return starts.flatMap((start, at) => {
    const piece = text.slice(start, ends[at]);
    return piece.trim() === '' ? [] : [`${at}: ${start + piece.length - piece.trimStart().length} ${piece.trim()}`];
  });
}

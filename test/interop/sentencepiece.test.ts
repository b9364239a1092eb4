/** Folders as models of SentencePiece have them on the hub, with its own table of characters: the same ids here as in Python. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import unigram from '../../plugins/tokenizer/unigram/plugin.ts';
import { openTokenizer, type TokenizerDefinition } from '../../src/open/open-tokenizer.ts';
import { root } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { runPython } from './python.ts';

const folder = temporaryFolder('interop-sentencepiece');
const { texts } = JSON.parse(readFileSync(join(root, 'test/fixtures/tokenizer/cases.json'), 'utf8')) as { readonly texts: string[] };
const speech = readFileSync(join(root, 'test/fixtures/corpus/1862-lincoln.txt'), 'utf8').split('\n\n');

/** Names of countries in so many scripts: real words that no corpus here has. */
const LANGUAGES = 'am ar be bg bn cs da de el es fa fi fr gu he hi hu hy ja ka km kn ko lo ml mr my pl ru si sv ta te th tr uk ur vi zh';
const COUNTRIES = 'AD AE AF AL AM AO AR AT AU AZ BA BD BE BG BR BY CA CH CI CN CZ DE DK EG ES FI FR GB GE GR HU IN IR JP KR LA US VN';
const names = LANGUAGES.split(' ').flatMap((language) => {
  const shown = new Intl.DisplayNames([language], { type: 'region' });
  const countries = COUNTRIES.split(' ').map((code) => shown.of(code) ?? code);
  return [countries.slice(0, 20).join(' '), countries.slice(20).join(', ')];
});
// What spells a special token is one to the library, and text to us.
const asked = [...texts.filter((text) => !/[[<]/.test(text)), ...names, ...speech];

it('T5, ALBERT, XLNet and DeBERTa v3 open with the ids that Python gives, also from what is saved of them again', async () => {
  const [file, learned] = ['texts.json', 'learned.json'].map((name) => join(folder, name));
  writeFileSync(file, JSON.stringify(asked));
  writeFileSync(learned, JSON.stringify([...names, ...speech]));
  mkdirSync(join(folder, 'models'));
  const models = (await runPython('sentencepiece_folders.py', learned, join(folder, 'models'))) as string[];
  const opened = await Promise.all(models.map((name) => openTokenizer(join(folder, 'models', name), [unigram as TokenizerDefinition], 64)));
  await Promise.all(opened.map((tokenizer, index) => tokenizer.save(join(folder, 'saved', models[index]))));
  const places = [...models.map((name) => join(folder, 'models', name)), ...models.map((name) => join(folder, 'saved', name))];
  const theirs = (await runPython('encode_saved.py', file, ...places)) as { readonly ids: number[]; readonly nfkc: string }[][];
  expect(models).toHaveLength(6);
  // Without characters that Unicode has decomposed since the library's tables were made.
  const known = [...asked.entries()].filter(([at, text]) => text.normalize('NFKC') === theirs[0][at].nfkc);
  expect(asked.length - known.length).toBeLessThan(asked.length / 20);
  for (const [index, tokenizer] of opened.entries()) {
    for (const [at, text] of known) {
      expect(tokenizer.encode(text), `${models[index]}: ${text}`).toEqual(theirs[index][at].ids);
      expect(tokenizer.encodeWithOffsets(text).ids).toEqual(theirs[index + models.length][at].ids);
    }
    expect(tokenizer.encode('<extra_id_0>[MASK]<eod>').every((id) => id < 3000)).toBe(true);
  }
});

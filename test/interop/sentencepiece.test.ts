/** Folders as models of SentencePiece have them on the hub, with its own table of characters: the same ids here as in Python. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { silentLog, type Tokenizer } from 'electra-run';
import huggingFace from '../../plugins/tokenizer/hugging-face/plugin.ts';
import unigram from '../../plugins/tokenizer/unigram/plugin.ts';
import { defaultsOf } from '../../src/open/open-model.ts';
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

/** What these were trained with is read by `hugging-face` alone. */
const OTHERS = ['unigram-all-blanks', 'unigram-no-prefix', 'unigram-over-blanks', 'unigram-bytes', 'bpe', 'bpe-llama'];

it('a *.model gives the ids that SentencePiece gives, whatever it was trained with, and so does what is saved of it', async () => {
  // Marks that the library's own reader of the table composes otherwise.
  const plain = asked.filter((text) => !/[\p{Mn}\u1100-\u11ff]/u.test(text));
  const own = [
    ...plain,
    ...names,
    '  two  blanks   first and last  ',
    ' ',
    '',
    'tab\there\nand\r\nthere',
    'a\u3000b\u00a0c',
    '(congress)--y\n',
  ];
  const [file, learned, models] = ['own.json', 'learned.json', 'own'].map((name) => join(folder, name));
  writeFileSync(file, JSON.stringify(own));
  writeFileSync(learned, JSON.stringify([...names, ...speech]));
  mkdirSync(models);
  const theirs = Object.entries((await runPython('sentencepiece_models.py', file, learned, models)) as Readonly<Record<string, number[]>>);
  expect(theirs).toHaveLength(OTHERS.length + 3);
  const different: Record<string, string[]> = {};
  for (const [name, sums] of theirs) {
    const definition = (OTHERS.includes(name) ? huggingFace : unigram) as unknown as TokenizerDefinition;
    const options = { ...defaultsOf(definition), vocabulary: `${name}.model`, lowercase: undefined };
    const injected = { experimentFolder: models, length: 64, log: silentLog };
    const tokenizer = (await definition.create(options as never, injected as never)) as Tokenizer;
    different[name] = own.filter((text, index) => crc32(Buffer.from(Uint32Array.from(tokenizer.encode(text)).buffer)) !== sums[index]);
    await tokenizer.save(join(models, name));
  }
  expect(different).toEqual(Object.fromEntries(theirs.map(([name]) => [name, []])));
  const saved = (await runPython('encode_lines.py', file, ...theirs.map(([name]) => join(models, name)))) as number[][];
  for (const [index, [name, sums]] of theirs.entries())
    expect(
      own.filter((_text, at) => saved[index][at] !== sums[at]),
      `saved of ${name}`,
    ).toEqual([]);
});

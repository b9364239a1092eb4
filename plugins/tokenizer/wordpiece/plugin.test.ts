import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog, splitDocuments, type Document, type Log } from 'electra-run';
import wordpiece from './plugin.ts';

const options = { vocabularySize: 60, lowercase: true, minFrequency: 2, limitAlphabet: 1000, maxCharactersPerWord: 100, sentinels: 0 };
const specials = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

let folder: string;
let messages: string[];
const log: Log = { ...silentLog, info: (message) => void messages.push(message), warn: (message) => void messages.push(message) };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wordpiece-'));
  messages = [];
});
afterEach(() => rm(folder, { recursive: true }));

describe('tokenizer wordpiece', () => {
  it('learns a vocabulary with the special tokens first', async () => {
    const tokenizer = await create();
    expect(tokenizer.vocabularySize).toBe(60);
    expect(specials.map((_, id) => tokenizer.token(id))).toEqual(specials);
    expect(tokenizer.special).toEqual({ pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 });
    expect(tokenizer.decode(tokenizer.encode('Lower lowest!'))).toBe('lower lowest [UNK]');
  });

  it('takes the vocabulary from the cache the second time, and trains again when the text differs', async () => {
    const first = await create();
    messages = [];
    expect((await create()).fingerprint).toBe(first.fingerprint);
    expect(messages).toEqual([]);
    await create({}, 'other');
    expect(messages.join()).toMatch(/Trained a vocabulary/);
  });

  it('trains again when the cached file is damaged', async () => {
    const first = await create();
    const [file] = await readdir(join(folder, 'vocabularies'));
    const path = join(folder, 'vocabularies', file);
    const whole = await readFile(path, 'utf8');
    for (const damaged of [whole.slice(0, -20), whole.replace('lo', 'ol'), '']) {
      await writeFile(path, damaged);
      messages = [];
      expect((await create()).fingerprint).toBe(first.fingerprint);
      expect(messages.join()).toMatch(/damaged.*Trained/);
    }
  });

  it('learns nothing from held-out documents', async () => {
    const tokenizer = await create({ vocabularySize: 300 });
    expect(tokenizer.encode('ж')).toEqual([tokenizer.special.unk]);
  });

  it('reads an existing vocab.txt and finds the special tokens by name', async () => {
    await writeFile(join(folder, 'vocab.txt'), ['[PAD]', '[unused0]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'low', '##er'].join('\r\n'));
    const tokenizer = await create({ vocabulary: 'vocab.txt' });
    expect(tokenizer.special).toEqual({ pad: 0, unk: 2, cls: 3, sep: 4, mask: 5 });
    expect(tokenizer.encode('lower')).toEqual([6, 7]);
    await writeFile(join(folder, 'bad.txt'), '[PAD]\n[UNK]\nlow\n');
    await expect(create({ vocabulary: 'bad.txt' })).rejects.toThrow(/lacks \[CLS\], \[SEP\], \[MASK\]/);
    await expect(create({ vocabulary: 'missing.txt' })).rejects.toThrow(/cannot read its vocabulary .*missing\.txt/);
  });

  it('learns nothing from words that are always unknown, says how many, and the same from all others', async () => {
    const alone = await create();
    const long = 'low'.repeat(40);
    const tokenizer = await create({}, 'long', `${long} ${'новый'.repeat(30)}`);
    expect(messages.join()).toMatch(
      /398 words have more than 100 characters, the first 'lowlow.*…', of 120\..*set 'maxCharactersPerWord' higher/,
    );
    expect(messages.filter((message) => message.includes('on 20 different words'))).toHaveLength(2);
    expect([tokenizer.encode(long), tokenizer.encode('x'.repeat(1_000_000))]).toEqual([[tokenizer.special.unk], [tokenizer.special.unk]]);
    expect(tokenizer.fingerprint).toBe(alone.fingerprint);
    await create({}, 'as long as that', `${'𝒳'.repeat(100)}`);
    expect(messages.at(-1)).toMatch(/on 21 different words/);
  });

  it('refuses a corpus without words as data that cannot be used', async () => {
    await expect(create({ maxCharactersPerWord: 1 })).rejects.toMatchObject({
      code: 'data-unusable',
      message: expect.stringMatching(/of 1 characters/),
    });
  });

  it('warns of the pieces of a given vocabulary that can never occur', async () => {
    await writeFile(join(folder, 'cased.txt'), [...specials, 'The', 'the'].join('\n'));
    await create({ vocabulary: 'cased.txt' });
    expect(messages).toEqual([expect.stringMatching(/1 of the 7 pieces of cased\.txt can never occur, e\.g\. 'The', id 5/)]);
  });

  it('says so when the text is too small for the wanted vocabulary', async () => {
    const tokenizer = await create({ vocabularySize: 5000 });
    expect(tokenizer.vocabularySize).toBeLessThan(200);
    expect(messages.join()).toMatch(/instead of 5000.*Use more text/);
  });

  it('writes files that give the same tokenizer again', async () => {
    const tokenizer = await create();
    await tokenizer.save(join(folder, 'saved'));
    const again = await create({ vocabulary: 'saved/vocab.txt' });
    expect(again.fingerprint).toBe(tokenizer.fingerprint);
    const json = JSON.parse(await readFile(join(folder, 'saved/tokenizer.json'), 'utf8'));
    expect(Object.keys(json.model.vocab).length).toBe(tokenizer.vocabularySize);
    expect(json.normalizer).toEqual({
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: true,
      lowercase: true,
    });
    expect(JSON.parse(await readFile(join(folder, 'saved/tokenizer_config.json'), 'utf8'))).toMatchObject({
      do_lower_case: true,
      model_max_length: 128,
    });
  });
});

async function create(changes: Partial<typeof options> & { vocabulary?: string } = {}, fingerprint = 'speech', more = '') {
  const corpus = { name: 'list', fingerprint, documents: () => documents(more) };
  return wordpiece.create(
    { ...options, ...changes },
    { documents: splitDocuments(corpus, { heldOut: 0.0001 }), cacheFolder: folder, experimentFolder: folder, length: 128, log },
  );
}

/** 200 documents for training; the one that the split sets aside is Cyrillic. */
async function* documents(more: string): AsyncGenerator<Document> {
  const words = ['low', 'lower', 'lowest', 'new', 'newer', 'newest', 'wide', 'wider', 'widest', 'Ärger'];
  const lowest = await lowestId();
  for (let i = 0; i < 200; i++)
    yield {
      id: `${i}`,
      text: `${i}` === lowest ? 'жжж жжж' : `${words.map((word, w) => word.repeat(1 + ((i + w) % 2)) + ' ' + word).join(' ')} ${more}`,
    };
}

async function lowestId(): Promise<string> {
  const bare = {
    name: 'bare',
    fingerprint: 'bare',
    async *documents(): AsyncGenerator<Document> {
      for (let i = 0; i < 200; i++) yield { id: `${i}`, text: '' };
    },
  };
  for await (const { id } of splitDocuments(bare, { heldOut: 0.0001 }).part('heldOut')) return id;
  return '';
}

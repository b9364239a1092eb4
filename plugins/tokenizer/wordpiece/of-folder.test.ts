import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { optionsOf } from './of-folder.ts';
import { readVocabulary } from './vocabulary-file.ts';

const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'low', '##er'];

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'of-folder-'))));
afterEach(() => rm(folder, { recursive: true }));

describe("a model's tokenizer", () => {
  it('is uncased where only a vocab.txt is there', async () => {
    await write('vocab.txt', `${pieces.join('\n')}\n`);
    expect(await optionsOf(folder)).toEqual({
      options: { vocabulary: join(folder, 'vocab.txt'), lowercase: true, stripAccents: true, maxCharactersPerWord: 100 },
    });
  });

  it('is as tokenizer_config.json says, also where tokenizer.json says otherwise', async () => {
    await write('vocab.txt', `${pieces.join('\n')}\n`);
    await write('tokenizer.json', json({ lowercase: true, strip_accents: null }, { max_input_chars_per_word: 60 }));
    await write('tokenizer_config.json', { do_lower_case: false, strip_accents: true });
    expect(await optionsOf(folder)).toMatchObject({ options: { lowercase: false, stripAccents: true, maxCharactersPerWord: 60 } });
    await write('tokenizer_config.json', { model_max_length: 512 });
    await write('tokenizer.json', json({ lowercase: false, strip_accents: null }));
    expect(await optionsOf(folder)).toMatchObject({ options: { lowercase: false, stripAccents: false, maxCharactersPerWord: 100 } });
  });

  it('is read from tokenizer.json alone, in the order of the ids', async () => {
    await write('tokenizer.json', json({}));
    expect(await optionsOf(folder)).toMatchObject({ options: { vocabulary: join(folder, 'tokenizer.json') } });
    expect(await readVocabulary('tokenizer.json', folder)).toEqual(pieces);
    await write('tokenizer.json', json({}, { vocab: { '[PAD]': 0, low: 2 } }));
    await expect(readVocabulary('tokenizer.json', folder)).rejects.toThrow(
      /tokenizer\.json has no WordPiece vocabulary with the ids 0, 1, 2, …/,
    );
  });

  it('of the folder is what a tokenizer.json in it is compared with by its name', async () => {
    await write('tokenizer.json', json({ lowercase: true }));
    await write('tokenizer_config.json', { do_lower_case: false });
    const said = { lowercase: false, stripAccents: false, maxCharactersPerWord: 100 };
    expect(await optionsOf(folder)).toMatchObject({ options: said });
    expect(await readVocabulary('tokenizer.json', folder, said)).toEqual(pieces);
    await expect(readVocabulary('tokenizer.json', folder, { ...said, lowercase: true })).rejects.toThrow('with lowercase: false');
  });

  it.each([
    ['neither a vocab.txt', {}],
    ['nor a tokenizer.json of WordPiece', { 'tokenizer.json': json({}, { type: 'BPE' }) }],
    ['normalizer is "NFKC"', { 'tokenizer.json': json({ type: 'NFKC' }) }],
    ['tokenize_chinese_chars', { 'tokenizer.json': json({}), 'tokenizer_config.json': { tokenize_chinese_chars: false } }],
    ['is not JSON', { 'tokenizer.json': 'no' }],
    ['it has no normalizer', { 'tokenizer.json': { ...json({}), normalizer: null } }],
    ['cut into words by "Whitespace"', { 'tokenizer.json': { ...json({}), pre_tokenizer: { type: 'Whitespace' } } }],
    ['cut into words by nothing', { 'tokenizer.json': { ...json({}), pre_tokenizer: null } }],
    ['"low" is added to its pieces', { 'tokenizer.json': { ...json({}), added_tokens: [{ id: 5, content: 'low', special: false }] } }],
    ['"[E1]" is added to its pieces', { 'tokenizer.json': { ...json({}), added_tokens: [{ id: 7, content: '[E1]', special: true }] } }],
  ])('that it cannot be comes back with the reason: %s', async (reason, files) => {
    for (const [name, contents] of Object.entries(files)) await write(name, contents);
    expect(await optionsOf(folder)).toEqual({ reason: expect.stringContaining(reason) });
  });
});

function json(normalizer: object, model: object = {}): object {
  const vocab = Object.fromEntries(pieces.map((piece, id): [string, number] => [piece, id]).reverse());
  return {
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, ...normalizer },
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', vocab, ...model },
  };
}

async function write(name: string, contents: unknown): Promise<void> {
  await writeFile(join(folder, name), typeof contents === 'string' ? contents : JSON.stringify(contents));
}

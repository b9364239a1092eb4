import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from 'electra-run';
import { fuzzRuns } from '../../../test/support/fuzz.ts';
import { optionsOf } from './of-folder.ts';
import { SPECIALS } from './specials.ts';
import { readVocabulary, unreachablePieces } from './vocabulary-file.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'vocabulary-'))));
afterAll(() => rm(folder, { recursive: true }));

const cased = { lowercase: false, stripAccents: false };
const uncased = { lowercase: true, stripAccents: true };

describe('a vocabulary that is given', () => {
  it('is read without a byte order mark, with either line end, by line or by id', async () => {
    const wanted = [...SPECIALS, 'low', '##er'];
    expect(await read('a.txt', `\ufeff${wanted.join('\r\n')}\r\n`)).toEqual(wanted);
    expect(await read('a.txt', wanted.join('\n'))).toEqual(wanted);
    const vocab = Object.fromEntries(wanted.map((piece, id) => [piece, id]).reverse());
    expect(await read('A.JSON', `\ufeff${JSON.stringify({ model: { vocab } })}`)).toEqual(wanted);
  });

  it.each([
    ['a piece stands there twice', [...SPECIALS, 'low', '[MASK]'], /a\.txt:7: the piece '\[MASK\]' has the id 4 already, from line 5/],
    ['a line is empty', [...SPECIALS, '', 'low'], /a\.txt:6: the piece is empty/],
    ['lines are empty at the end', [...SPECIALS, 'low', '', ''], /a\.txt:7: the piece is empty/],
    ['special tokens are missing', ['[PAD]', 'low'], /lacks \[UNK\], \[CLS\], \[SEP\], \[MASK\]/],
    [
      'they are in small letters',
      ['[pad]', '[unk]', '[cls]', '[sep]', '[mask]', 'a'],
      /There is '\[pad\]', with id 0: write it as '\[PAD\]'/,
    ],
    ['lines end with CR', [[...SPECIALS, 'low'].join('\r')], /a\.txt:1:6: a carriage return/],
    ['it is empty', [''], /lacks \[PAD\]/],
  ])('is refused where %s', async (_, lines, message) => {
    const error = await read('a.txt', lines.join('\n')).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'vocabulary-unusable', text: expect.stringMatching(message) });
  });

  it.each([
    ['Latin-1', Buffer.from(`${SPECIALS.join('\n')}\n\xe9t\xe9\n`, 'latin1'), /a\.txt:6:1: the byte 0xe9 at byte offset 31 is not utf-8/],
    ['UTF-16', Buffer.from(`\ufeff${SPECIALS.join('\n')}`, 'utf16le'), /a\.txt:1:1: the byte order mark.*\n.*utf-16le/],
  ])('is refused in %s', async (_, bytes, message) => {
    await expect(read('a.txt', bytes)).rejects.toMatchObject({ code: 'not-text', text: expect.stringMatching(message) });
    await writeFile(join(folder, 'vocab.txt'), bytes);
    expect(await optionsOf(folder)).toMatchObject({ reason: expect.stringMatching(/vocab\.txt:\d+:\d+: the byte/) });
    await rm(join(folder, 'vocab.txt'));
  });

  it.each([
    ['an id stands there twice', { '[PAD]': 0, a: 0 }, /no WordPiece vocabulary/],
    ['an id is missing', { '[PAD]': 0, a: 2 }, /no WordPiece vocabulary/],
    ['a piece has a line end', { ...ids(), 'a\nb': 5 }, /the piece with id 5 "a\\nb" has a line end/],
    ['a piece has half of a character', { ...ids(), 'a\ud83d': 5 }, /the piece with id 5 "a\\ud83d" has a line end or half/],
  ])('is refused in a tokenizer.json where %s', async (_, vocab, message) => {
    await expect(read('tokenizer.json', JSON.stringify({ model: { vocab } }))).rejects.toThrow(message);
  });

  it('is refused in a tokenizer.json of another kind, whose pieces would be looked up wrongly', async () => {
    const vocab = Object.fromEntries(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a'].map((piece, id) => [piece, id]));
    await expect(read('tokenizer.json', JSON.stringify({ model: { type: 'BPE', vocab } }))).rejects.toThrow('is of "BPE"');
    expect(await read('tokenizer.json', JSON.stringify({ model: { type: 'WordPiece', vocab } }))).toHaveLength(6);
  });

  it.each([
    [{ lowercase: false, strip_accents: null }, uncased, 'Set tokenizer: { lowercase: false, stripAccents: false }'],
    [{ lowercase: true, strip_accents: false }, uncased, 'Set tokenizer: { stripAccents: false }'],
    [{ lowercase: true, strip_accents: null }, cased, 'Set tokenizer: { lowercase: true, stripAccents: true }'],
    [{ handle_chinese_chars: false }, uncased, "Read it with tokenizer: { type: 'hugging-face' }"],
  ])('of a tokenizer.json that reads texts with %j is not used for texts that are read otherwise', async (said, asked, hint) => {
    const normalizer = { type: 'BertNormalizer', clean_text: true, ...said };
    const model = { type: 'WordPiece', max_input_chars_per_word: 60, vocab: ids() };
    await writeFile(join(folder, 'tokenizer.json'), JSON.stringify({ normalizer, model }));
    const options = { ...asked, maxCharactersPerWord: 60 };
    await expect(readVocabulary('tokenizer.json', folder, options)).rejects.toMatchObject({
      code: 'vocabulary-unusable',
      text: expect.stringContaining(hint),
    });
    await expect(readVocabulary('tokenizer.json', folder, { maxCharactersPerWord: 100 })).rejects.toThrow(
      /with maxCharactersPerWord: 60, and the tokenizer's options are maxCharactersPerWord: 100|is of another kind/,
    );
  });

  it('of any bytes is a list of different pieces, or a complaint that names the file', async () => {
    const line = fc.constantFrom(...SPECIALS, 'a', '##b', '', ' ', '\r', 'é', '\ufeff');
    const bytes = fc.oneof(
      fc.array(line, { maxLength: 20 }).map((lines) => Buffer.from([...SPECIALS.slice(1), ...lines].join('\n'))),
      fc.uint8Array({ maxLength: 40 }).map((any) => Buffer.from(any)),
      fc.json().map((json) => Buffer.from(`{"model":{"vocab":${json}}}`)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('f.txt', 'f.json'), async (any, name) => {
        const outcome = await read(name, any).catch((error: unknown) => error);
        if (Array.isArray(outcome)) expect(new Set(outcome.filter((piece) => piece !== '')).size).toBe(outcome.length);
        else {
          expect(outcome).toBeInstanceOf(UserError);
          expect((outcome as UserError).message).toContain(name);
        }
      }),
      { numRuns: fuzzRuns(100) },
    );
  });
});

describe('pieces that no text can have', () => {
  it('are counted: capitals and accents where text has none, and white space', () => {
    const pieces = [...SPECIALS, '[unused0]', 'The', '##É', 'the', '##e', 'a b', ',', "don't"];
    expect(unreachablePieces(pieces, 'v.txt', uncased)).toMatch(
      /^3 of the 13 pieces of v\.txt can never occur, e\.g\. 'The', id 6: text is lower-cased, .*set lowercase: false\.$/,
    );
    expect(unreachablePieces(pieces, 'v.txt', cased)).toMatch(/^1 of the 13 pieces .* 'a b', id 10/);
    expect(unreachablePieces(['the', 'été'], 'v.txt', { lowercase: true, stripAccents: false })).toBeNull();
    expect(unreachablePieces(['the', 'été'], 'v.txt', uncased)).toMatch(/set stripAccents: false/);
  });
});

function ids(): Record<string, number> {
  return Object.fromEntries(SPECIALS.map((piece, id) => [piece, id]));
}

async function read(name: string, content: string | Uint8Array): Promise<string[]> {
  await writeFile(join(folder, name), content);
  return readVocabulary(name, folder);
}

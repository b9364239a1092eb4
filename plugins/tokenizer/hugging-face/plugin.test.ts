import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog, type Tokenizer } from 'electra-run';
import { fuzzRuns } from '../../../test/support/fuzz.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import huggingFace from './plugin.ts';

type Json = Record<string, unknown> & { model: Record<string, unknown>; added_tokens: object[] };

const { texts, kinds } = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/tokenizer/hugging-face.json', import.meta.url), 'utf8'),
) as {
  readonly texts: readonly string[];
  readonly kinds: Readonly<
    Record<string, { readonly tokenizer: Json; readonly cases: readonly (readonly [ids: number[], text: string])[] }>
  >;
};
const folder = temporaryFolder('hugging-face');
let warnings: string[] = [];
beforeEach(() => void (warnings = []));

describe.each(Object.entries(kinds))('a tokenizer.json as that of %s', (name, { tokenizer: json, cases }) => {
  it('gives the ids of the Python library and its texts again', async () => {
    const tokenizer = await open(name, json);
    for (const [index, text] of texts.entries()) {
      const [ids, again] = cases[index];
      expect(tokenizer.encode(text), text).toEqual(ids);
      expect(tokenizer.decode(ids), text).toBe(again);
    }
  });

  it('has the same ids with places, which stand in the text and go on', async () => {
    const tokenizer = await open(name, json);
    const odd = [...'aZ  \n▁Σé😀.1|', 'e\u0301', '\u0301', 'ﬁ', '½', '\u00a0', 'İ', '\ud800', '|||PHONE|||', 'ern', '</s>', '<0x0A>'];
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: fc.constantFrom(...odd), maxLength: 30 }));
    fc.assert(
      fc.property(text, (text) => {
        const { ids, starts, ends } = tokenizer.encodeWithOffsets(text);
        expect(tokenizer.encode(text)).toEqual(ids);
        expect(ids.every((id) => id < tokenizer.vocabularySize && tokenizer.token(id) !== '</s>')).toBe(true);
        for (const [at, start] of starts.entries()) {
          expect(start).toBeGreaterThanOrEqual(starts[at - 1] ?? 0);
          expect(ends[at]).toBeGreaterThan(start);
          expect(ends[at]).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: fuzzRuns(200) },
    );
  });
});

describe('hugging-face', () => {
  it('places each piece where its characters stand, bytes and unknown ones too', async () => {
    const llama = await open('llama-2', kinds['llama-2'].tokenizer);
    const text = 'of the 中 people';
    const { ids, starts, ends } = llama.encodeWithOffsets(text);
    const at = ids.findIndex((id) => llama.token(id) === '<0xE4>');
    expect(ids.slice(at, at + 3).map((id) => llama.token(id))).toEqual(['<0xE4>', '<0xB8>', '<0xAD>']);
    expect(starts.slice(at, at + 4).map((start, byte) => text.slice(start, ends[at + byte])[0])).toEqual(['中', '中', '中', 'p']);
    expect([starts[0], ends[0], llama.token(ids[0])]).toEqual([0, 2, '▁of']);
    const words = await open('words', kinds.words.tokenizer);
    const found = words.encodeWithOffsets('The Zebra, people');
    expect(found.starts.map((start, at) => 'The Zebra, people'.slice(start, found.ends[at]))).toEqual(['The', 'Zebra', ',', 'people']);
    expect(found.ids[1]).toBe(words.special.unk);
  });

  it('finds words that were added to the pieces as the file says, and special tokens in no text', async () => {
    const tokenizer = await open('modern-bert', kinds['modern-bert'].tokenizer);
    const pieces = (text: string): string[] => tokenizer.encode(text).map((id) => tokenizer.token(id));
    expect(pieces('ern concern|||PHONE|||')).toContain('ern');
    expect(pieces('concern')).not.toContain('ern');
    expect(pieces('a   b')).toContain('   ');
    expect(tokenizer.encode('</s><s>').some((id) => id < 3)).toBe(false);
  });

  it('takes its special tokens from the files beside it, says what hides positions, and lets the experiment say otherwise', async () => {
    const json = kinds['llama-2'].tokenizer;
    const plain = await open('llama-2', json);
    expect(plain.special).toEqual({ pad: 2, unk: 0, cls: 1, sep: 2, mask: 2 });
    expect(warnings).toEqual(["The vocabulary has no token for hidden positions: '</s>', which ends texts, is it too."]);
    await mkdir(join(folder, 'named'), { recursive: true });
    await writeFile(join(folder, 'named/tokenizer_config.json'), JSON.stringify({ mask_token: { content: '<s>' }, pad_token: '<unk>' }));
    const named = await open('named', json);
    expect(named.special).toEqual({ pad: 0, unk: 0, cls: 1, sep: 2, mask: 1 });
    expect((await open('named', json, { maskToken: '<unk>' })).special.mask).toBe(0);
    await expect(open('named', json, { maskToken: '<mask>' })).rejects.toThrow(/lacks <mask>/);
    await expect(open('nothing', nameless())).rejects.toThrow(/nothing there says what its pad token is/);
  });

  it('saves the file as it is, with the frame of the network, and reads it again', async () => {
    const json = kinds['modern-bert'].tokenizer;
    const tokenizer = await open('modern-bert', json);
    const saved = join(folder, 'saved');
    await tokenizer.save(saved, { longest: 77 });
    const whole = JSON.parse(await readFile(join(saved, 'tokenizer.json'), 'utf8')) as Json;
    const { post_processor: frame, ...rest } = whole;
    const { post_processor: _, ...was } = json;
    expect(rest).toEqual(was);
    expect(frame).toMatchObject({
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>' } }, {}, { SpecialToken: { id: '</s>' } }],
    });
    const found = await huggingFace.ofFolder?.(saved);
    expect(found).toMatchObject({ options: { vocabulary: join(saved, 'tokenizer.json'), clsToken: '<s>' } });
    expect((await create((found as { options: object }).options)).fingerprint).toBe(tokenizer.fingerprint);
  });

  it('warns where characters are left out of texts, since the file has no piece for them', async () => {
    const json = kinds.clip.tokenizer;
    const tokenizer = await open('lossy', { ...json, model: { ...json.model, unk_token: null } }, { unkToken: '<unk>' });
    expect(tokenizer.encode('中')).toEqual([]);
    expect(warnings.at(-1)).toMatch(/characters that it lacks are left out of texts/);
  });

  const [bpe, words] = [kinds.clip.tokenizer, kinds.words.tokenizer];
  it.each([
    ['another model', { ...bpe, model: { type: 'CharBPE' } }, /has no model of BPE, Unigram, WordLevel, WordPiece/],
    ['dropout', { ...bpe, model: { ...bpe.model, dropout: 0.1 } }, /dropout 0\.1, with which a text has other ids each time/],
    ['marks in front of pieces', { ...bpe, model: { ...bpe.model, continuing_subword_prefix: '@@' } }, /continuing_subword_prefix "@@"/],
    ['merges of no pieces', { ...bpe, model: { ...bpe.model, merges: [['a', 'no such']] } }, /merge 1, \["a","no such"\]/],
    ['no unknown piece', { ...words, model: { ...words.model, unk_token: '<none>' } }, /its pieces lack "<none>", the unk_token/],
    [
      'ids with gaps',
      { ...words, added_tokens: [], model: { ...words.model, vocab: { '[UNK]': 0, a: 2e9 } } },
      /has no piece with the id 1, and one with 2000000000/,
    ],
    ['an id twice', { ...words, model: { ...words.model, vocab: { '[UNK]': 1, a: 1 } } }, /"a" has the id 1, and "\[UNK\]" has it/],
    ['another normalizer', { ...words, normalizer: { type: 'Romanize' } }, /its normalizer has the step "Romanize"/],
    ['other ways to cut', { ...words, pre_tokenizer: { type: 'UnicodeScripts' } }, /cut into words by "UnicodeScripts"/],
    ['another decoder', { ...words, decoder: { type: 'Morse' } }, /its decoder cannot be used: Unknown Decoder type: Morse/],
    [
      'a pattern that JavaScript has not',
      { ...words, pre_tokenizer: { type: 'Split', pattern: { Regex: '(?<a' }, behavior: 'Isolated' } },
      /pattern \{"Regex":"\(\?<a"\} cannot be translated/,
    ],
  ])('refuses a file with %s, by name', async (_, json, message) => {
    await expect(open('bad', json)).rejects.toMatchObject({ code: 'vocabulary-unusable', message: expect.stringMatching(message) });
    expect(await huggingFace.ofFolder?.(join(folder, 'bad'))).toEqual({ reason: expect.stringMatching(message) });
  });

  it('refuses what is not JSON, and says where a missing file was looked for', async () => {
    await writeFile(join(folder, 'torn.json'), '{');
    await expect(create({ vocabulary: 'torn.json' })).rejects.toThrow(/torn\.json is not JSON/);
    await expect(create({ vocabulary: 'none.json' })).rejects.toThrow(/cannot read .*none\.json.*correct 'vocabulary'/);
  });
});

/** Pieces whose names say nothing. */
function nameless(): object {
  return { ...kinds.words.tokenizer, added_tokens: [], model: { type: 'WordLevel', vocab: { a: 0, b: 1 }, unk_token: 'a' } };
}

/** Makes it of a folder with this file. */
async function open(name: string, json: object, options: object = {}): Promise<Tokenizer> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'tokenizer.json'), JSON.stringify(json));
  return create({ vocabulary: join(name, 'tokenizer.json'), ...options });
}

function create(options: object): Promise<Tokenizer> {
  const log = { ...silentLog, warn: (message: string): void => void warnings.push(message) };
  return huggingFace.create({ sentinels: 0, ...options } as never, { experimentFolder: folder, length: 128, log }) as Promise<Tokenizer>;
}

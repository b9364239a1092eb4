import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { nothingAround, silentLog, splitDocuments, xlnetFrame, type Document, type Tokenizer } from 'electra-run';
import { fuzzRuns } from '../../../test/support/fuzz.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import unigram from './plugin.ts';
import { ownReading } from './reading.ts';
import { WordCutter } from './words.ts';

const names = { padToken: '<pad>', unkToken: '<unk>', clsToken: '[CLS]', sepToken: '[SEP]', maskToken: '[MASK]' };
const defaults = { vocabularySize: 30, lowercase: true, limitAlphabet: 1000, maxPieceLength: 16, sentinels: 0, ...names };
const folder = temporaryFolder('unigram');
let messages: string[] = [];
beforeEach(() => void (messages = []));

describe('unigram', () => {
  it('learns from the training documents, once for the same text, with its special tokens first and sentinels last', async () => {
    const plain = await create({ vocabularySize: 27 });
    const marked = await create({ sentinels: 3 });
    expect(messages.filter((message) => message.startsWith('Trained a vocabulary of 22 pieces'))).toHaveLength(1);
    expect(Array.from({ length: 5 }, (_, id) => marked.token(id))).toEqual(Object.values(names));
    expect([plain.sentinels, marked.sentinels]).toEqual([[], [27, 28, 29]]);
    expect(marked.encode('Lower <extra_id_0>')).toEqual(plain.encode('Lower <extra_id_0>'));
    expect(marked.decode(marked.encode(' New  lower\n'))).toBe('new lower');
    expect(marked.token(marked.encode('lowest')[0])).toMatch(/^▁/);
  });

  it('makes one unknown piece of what stands beside each other, with its place, and special tokens of no text', async () => {
    const tokenizer = await create({});
    const { ids, starts, ends } = tokenizer.encodeWithOffsets('low 中文字');
    const at = ids.indexOf(tokenizer.special.unk);
    expect([starts[at], ends[at], ids.length]).toEqual([4, 7, at + 1]);
    expect(tokenizer.encode('[CLS]<pad>')).not.toContain(tokenizer.special.cls);
    expect(tokenizer.decode([tokenizer.special.cls, ...tokenizer.encode('new low'), 0, 0])).toBe('[CLS] new low');
  });

  it('places what is composed, folded or stretched where it stands in the text', async () => {
    const tokenizer = await create({});
    for (const text of ['ﬁnd  ｌow', 'e\u0301 lo\u0301w', '½ low', ' \u3000low\u00a0new ']) {
      const { ids, starts, ends } = tokenizer.encodeWithOffsets(text);
      expect(ids).toEqual(tokenizer.encode(text));
      expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      expect(text.slice(starts[0], ends.at(-1))).toBe(text.trim());
    }
  });

  it('is read again from what it saved', async () => {
    const tokenizer = await create({ lowercase: false, sentinels: 2 });
    const saved = join(folder, 'saved');
    await tokenizer.save(saved, { frame: xlnetFrame(tokenizer.special, { segments: 3 }), segments: 3, longest: 77 });
    expect(JSON.parse(await readFile(join(saved, 'tokenizer_config.json'), 'utf8'))).toMatchObject({
      model_max_length: 77,
      padding_side: 'left',
      pad_token_type_id: 3,
      mask_token: '[MASK]',
    });
    const found = { vocabulary: join(saved, 'tokenizer.json'), sentinels: 2, ...names };
    expect(await unigram.ofFolder?.(saved)).toEqual({ options: found });
    expect((await create({ ...found, lowercase: undefined })).fingerprint).toBe(tokenizer.fingerprint);
    await expect(create({ ...found, lowercase: true })).rejects.toThrow(/has letters as they are, and lowercase says otherwise/);
    await expect(create({ ...found, lowercase: undefined, maskToken: '<mask>' })).rejects.toMatchObject({
      code: 'vocabulary-unusable',
      text: expect.stringMatching(/lacks <mask>[^]*maskToken/),
    });
  });

  it.each([
    ['nothing', '{', /is not JSON/],
    [
      'a piece without a score',
      JSON.stringify({ model: { type: 'Unigram', vocab: [['a']] } }),
      /id 0, \["a"\], is not a piece and its score/,
    ],
    [
      'a piece twice',
      JSON.stringify({
        model: {
          type: 'Unigram',
          vocab: [
            ['a', 0],
            ['a', 1],
          ],
        },
      }),
      /id 1, 'a', has the id 0 already/,
    ],
  ])('refuses a file with %s, with its place', async (name, contents, message) => {
    await writeFile(join(folder, 'bad.json'), contents);
    await expect(create({ vocabulary: 'bad.json' }), name).rejects.toThrow(message);
  });

  it('says so where the text has fewer pieces than are wanted, or more characters, and refuses one without any', async () => {
    await create({ vocabularySize: 5000 });
    expect(messages.at(-1)).toMatch(/instead of 4995: there are no others/);
    await create({ vocabularySize: 10 });
    expect(messages.at(-1)).toMatch(/instead of 5: its characters alone need that many.*'limitAlphabet' below 1000/);
    const empty = splitDocuments({ name: 'none', fingerprint: 'none', documents: () => texts('') }, { heldOut: 0.1 });
    await expect(create({}, empty)).rejects.toMatchObject({ code: 'data-unusable' });
    const complaints = unigram.check?.({ ...defaults, sentinels: 25 } as never, nothingAround);
    expect(complaints).toMatchObject([{ path: ['sentinels'], message: expect.stringMatching(/fewer than the 7/) }]);
  });
});

it('words with places are the words without', () => {
  const [small, asItIs] = [true, false].map((lowercase) => new WordCutter(ownReading(lowercase)));
  const odd = [
    ...'aZ  \n▁Σé😀',
    'e\u0301',
    '\u0301',
    '\u1161',
    'ㄱ',
    '\u1100',
    'ｶ',
    'ﾞ',
    'ﬁ',
    '½',
    '\u00a0',
    '\u0323',
    'İ',
    '\u0345',
    '\ufb1f',
  ];
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ unit: fc.constantFrom(...odd), maxLength: 30 }));
  fc.assert(
    fc.property(text, fc.boolean(), (text, lowercase) => {
      const cutter = lowercase ? small : asItIs;
      const words = cutter.words(text);
      const placed = cutter.placedWords(text);
      const stretches: string[] = [];
      for (let from = 0, end = 0; from < text.length; from = end) stretches.push(text.slice(from, (end = cutter.endOf(text, from))));
      expect(stretches.flatMap((stretch) => cutter.words(stretch))).toEqual(words);
      expect(placed.map(({ word }) => word)).toEqual(words);
      for (const { word, starts, ends } of placed)
        for (let unit = 0; unit < word.length; unit++) {
          expect(starts[unit]).toBeLessThan(ends[unit]);
          expect(ends[unit]).toBeLessThanOrEqual(text.length);
        }
    }),
    { numRuns: fuzzRuns(1000) },
  );
});

function create(
  changes: object,
  documents = splitDocuments(
    { name: 'list', fingerprint: 'list', documents: () => texts('low lower lowest new newer Newest wide') },
    { heldOut: 0.1 },
  ),
): Promise<Tokenizer> {
  const note = (message: string): void => void messages.push(message);
  const log = { ...silentLog, info: note, warn: note };
  const injected = { documents, cacheFolder: folder, experimentFolder: folder, length: 128, log };
  return unigram.create({ ...defaults, ...changes } as never, injected) as Promise<Tokenizer>;
}

async function* texts(text: string): AsyncGenerator<Document> {
  for (let i = 0; i < 100; i++) yield { id: `${i}`, text: text && `${text} ${text.split(' ')[i % 7].repeat(1 + (i % 3))}` };
}

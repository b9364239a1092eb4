/** What every tokenizer must do, whatever its pieces are: ids of its vocabulary, spans of the text, no special id from text. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Tokenizer } from '../../src/kinds/tokenizer.ts';
import { componentsOf } from './components.ts';
import { openWorkshop, type Sections } from './workshop.ts';

const definitions = await componentsOf('tokenizer');
const workshop = await openWorkshop();

const plain = ['the people of the state', 'They said that it was time.', 'work'];
const nasty = ['', ' \t\n ', '🦊🦊', 'e\u0301te\u0301 Ärger ΑΣΟΣ', '中文 text', '\0\u200b\ufffd', 'x'.repeat(500), '\ud800 alone', 'a[MASK]b ##the [ MASK ]'];
const spelled = ['[MASK]', '[CLS] the [SEP]', '[PAD][UNK]', 'the [mask] of', 'say [MASK].'];

describe.each(definitions)('tokenizer $name', ({ name }) => {
  const make = (options: Sections = {}, changes: Sections = {}): Promise<Tokenizer> => workshop.make('tokenizer', { type: name, vocabularySize: 200, ...options }, changes);
  let tokenizer: Tokenizer;
  beforeAll(async () => void (tokenizer = await make()));

  it('gives ids of its vocabulary for any text, and none for no text', () => {
    for (const text of [...plain, ...nasty, ...spelled]) {
      for (const id of tokenizer.encode(text)) expect(Number.isInteger(id) && id >= 0 && id < tokenizer.vocabularySize, `${JSON.stringify(text)} → ${id}`).toBe(true);
    }
    expect([tokenizer.encode(''), tokenizer.encode(' \n')]).toEqual([[], []]);
  });

  it('decodes what it encoded to a text with the same ids', () => {
    for (const text of plain) {
      const ids = tokenizer.encode(text);
      expect(ids.length).toBeGreaterThan(0);
      expect(tokenizer.encode(tokenizer.decode(ids))).toEqual(ids);
    }
    expect(tokenizer.decode(tokenizer.encode('the people of the state'))).toBe('the people of the state');
  });

  it('says of each piece where it stands in the text', () => {
    for (const text of [...plain, ...nasty, ...spelled]) {
      const { ids, starts, ends } = tokenizer.encodeWithOffsets(text);
      expect(ids).toEqual(tokenizer.encode(text));
      expect([starts.length, ends.length]).toEqual([ids.length, ids.length]);
      let before = 0;
      starts.forEach((start, index) => {
        expect(start).toBeGreaterThanOrEqual(before);
        expect(ends[index]).toBeGreaterThan(start);
        before = start;
      });
      expect(Math.max(0, ...ends)).toBeLessThanOrEqual(text.length);
    }
    for (const text of plain) {
      const { starts, ends } = tokenizer.encodeWithOffsets(text);
      expect(starts.map((start, index) => text.slice(start, ends[index])).join('')).toBe(text.replaceAll(' ', ''));
    }
  });

  it('makes no special token of a text that spells one', () => {
    const { pad, cls, sep, mask } = tokenizer.special;
    for (const text of spelled) expect(tokenizer.encode(text).filter((id) => [pad, cls, sep, mask].includes(id)), text).toEqual([]);
  });

  it('has five different special tokens in its vocabulary, and says of each id what it stands for', () => {
    const special = Object.values(tokenizer.special);
    expect(new Set(special).size).toBe(5);
    expect(special.every((id) => id >= 0 && id < tokenizer.vocabularySize)).toBe(true);
    const pieces = Array.from({ length: tokenizer.vocabularySize }, (_, id) => tokenizer.token(id));
    expect(new Set(pieces).size).toBe(tokenizer.vocabularySize);
    for (const outside of [-1, tokenizer.vocabularySize, 0.5, NaN]) expect(() => tokenizer.token(outside)).toThrow(RangeError);
    expect(() => tokenizer.decode([0, tokenizer.vocabularySize])).toThrow(RangeError);
  });

  it('has a fingerprint that stays, and is another with another vocabulary', async () => {
    expect((await make()).fingerprint).toBe(tokenizer.fingerprint);
    const others = [await make({ vocabularySize: 150 }), await make({}, { corpus: { type: 'text', files: ['words.txt'], documents: 'line' }, data: { length: 24, heldOut: 0.4 } })];
    const vocabularies = [tokenizer, ...others].map((each) => Array.from({ length: each.vocabularySize }, (_, id) => each.token(id)).join(' '));
    const fingerprints = [tokenizer, ...others].map((each) => each.fingerprint);
    expect(new Set(fingerprints).size).toBe(new Set(vocabularies).size);
    expect(fingerprints[1]).not.toBe(fingerprints[0]);
  });

  it('writes the files that Hugging Face reads, into a folder that need not be there', async () => {
    const folder = join(workshop.folder, 'saved', name);
    await tokenizer.save(folder);
    await tokenizer.save(folder);
    expect((await readdir(folder)).sort()).toEqual(['tokenizer.json', 'tokenizer_config.json', 'vocab.txt']);
    const [vocabulary, whole, config] = await Promise.all(['vocab.txt', 'tokenizer.json', 'tokenizer_config.json'].map((file) => readFile(join(folder, file), 'utf8')));
    expect(vocabulary.trimEnd().split('\n').map((piece, id) => piece === tokenizer.token(id)).filter(Boolean).length).toBe(tokenizer.vocabularySize);
    expect(JSON.parse(whole)).toMatchObject({ version: '1.0', model: { type: expect.any(String) } });
    expect(JSON.parse(config)).toMatchObject({ tokenizer_class: expect.any(String), mask_token: tokenizer.token(tokenizer.special.mask), model_max_length: 24 });
  });
});

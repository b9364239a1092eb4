/** What every tokenizer must do, whatever its pieces are: ids of its vocabulary, spans of the text, no special id from text. */
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncoderModule, Tokenizer } from '../../kinds/tokenizer.ts';
import { isRecord } from '../../component/slots.ts';
import { piecesIn } from '../../start/tokenizer.ts';
import type { Contract } from '../contract.ts';

const plain = ['the people of the state', 'They said that it was time.', 'work'];
const nasty = [
  '',
  ' \t\n ',
  '🦊🦊',
  'e\u0301te\u0301 Ärger ΑΣΟΣ',
  '中文 text',
  '\0\u200b\ufffd',
  'x'.repeat(500),
  '\ud800 alone',
  'a[MASK]b ##the [ MASK ]',
];
const spelled = ['[MASK]', '[CLS] the [SEP]', '[PAD][UNK]', 'the [mask] of', 'say [MASK].'];

/** What a tokenizer may write. */
const FILES = ['tokenizer.json', 'tokenizer_config.json', 'vocab.txt', 'vocab.json', 'merges.txt'];

/** Encodes plain texts, strange ones, and such as spell special tokens. */
export const tokenizerContract: Contract<'tokenizer'> = ({ definition, workshop, make, usual, different, has }) => {
  // A small vocabulary takes no time to train.
  const { minimum = 0 } = (definition.options.properties as Readonly<Record<string, { readonly minimum?: number }>>).vocabularySize ?? {};
  const room = minimum > 100 ? minimum : 0;
  const small = has('vocabularySize') ? { vocabularySize: room + 200 } : {};
  let made: Promise<Tokenizer> | undefined;
  const tokenizerOf = (): Promise<Tokenizer> => (made ??= has('vocabularySize') ? make(small) : usual());
  return {
    async 'gives ids of its vocabulary for any text, and none for no text'() {
      const tokenizer = await tokenizerOf();
      for (const text of [...plain, ...nasty, ...spelled]) {
        for (const id of tokenizer.encode(text))
          assert.ok(
            Number.isInteger(id) && id >= 0 && id < tokenizer.vocabularySize,
            `${JSON.stringify(text)} → ${id} with a vocabulary of ${tokenizer.vocabularySize}.`,
          );
      }
      assert.deepEqual(tokenizer.encode(''), []);
      // White space is nothing to most, and text to those that drop nothing.
      const blank = tokenizer.encode(' \n');
      assert.ok(blank.length === 0 || tokenizer.decode(blank).trim() === '', "' \\n' has ids, which say something else.");
    },

    async 'decodes what it encoded to a text with the same ids'() {
      const tokenizer = await tokenizerOf();
      for (const text of plain) {
        const ids = tokenizer.encode(text);
        assert.ok(ids.length > 0, `${JSON.stringify(text)} has no ids.`);
        assert.deepEqual(tokenizer.encode(tokenizer.decode(ids)), ids);
      }
      assert.equal(tokenizer.decode(tokenizer.encode('the people of the state')), 'the people of the state');
    },

    async 'says of each piece where it stands in the text'() {
      const tokenizer = await tokenizerOf();
      for (const text of [...plain, ...nasty, ...spelled]) {
        const { ids, starts, ends } = tokenizer.encodeWithOffsets(text);
        assert.deepEqual(ids, tokenizer.encode(text));
        assert.deepEqual([starts.length, ends.length], [ids.length, ids.length]);
        starts.forEach((start, index) =>
          assert.ok(
            start >= (starts[index - 1] ?? 0) && ends[index] > start,
            `Piece ${index} of ${JSON.stringify(text)} stands at ${start} to ${ends[index]}.`,
          ),
        );
        assert.ok(Math.max(0, ...ends) <= text.length);
      }
      for (const text of plain) {
        const { starts, ends } = tokenizer.encodeWithOffsets(text);
        assert.equal(
          starts
            .map((start, index) => text.slice(start, ends[index]))
            .join('')
            .replaceAll(' ', ''),
          text.replaceAll(' ', ''),
        );
      }
    },

    async 'encodes the same on another thread, where it says how'() {
      const tokenizer = await tokenizerOf();
      if (!tokenizer.portable) return;
      const { module, settings } = tokenizer.portable;
      const { encoderFor } = (await import(module)) as EncoderModule;
      const encoder = encoderFor(structuredClone(settings));
      for (const text of [...plain, ...nasty, ...spelled]) {
        assert.deepEqual(encoder.encode(text), tokenizer.encode(text));
        assert.deepEqual(encoder.encodeWithOffsets(text), tokenizer.encodeWithOffsets(text));
      }
    },

    async 'makes no special token of a text that spells one'() {
      const tokenizer = await tokenizerOf();
      const { pad, cls, sep, mask } = tokenizer.special;
      const { sentinels = [] } = tokenizer;
      for (const text of [...spelled, ...sentinels.map((id) => tokenizer.token(id))])
        assert.deepEqual(
          tokenizer.encode(text).filter((id) => [pad, cls, sep, mask, ...sentinels].includes(id)),
          [],
          text,
        );
    },

    async 'has five different special tokens in its vocabulary, and says of each id what it stands for'() {
      const tokenizer = await tokenizerOf();
      const special = Object.values(tokenizer.special);
      assert.equal(new Set(special).size, 5);
      const marks = [...special, ...(tokenizer.sentinels ?? [])];
      assert.equal(new Set(marks).size, marks.length, 'Two sentinels have the same id, or a special token is one.');
      assert.ok(marks.every((id) => id >= 0 && id < tokenizer.vocabularySize));
      const pieces = Array.from({ length: tokenizer.vocabularySize }, (_, id) => tokenizer.token(id));
      assert.equal(new Set(pieces).size, tokenizer.vocabularySize, 'Two ids stand for the same piece.');
      for (const outside of [-1, tokenizer.vocabularySize, 0.5, NaN]) assert.throws(() => tokenizer.token(outside), RangeError);
      assert.throws(() => tokenizer.decode([0, tokenizer.vocabularySize]), RangeError);
    },

    async 'says of each piece whether it goes on with a word, if it can'() {
      const tokenizer = await tokenizerOf();
      if (!tokenizer.continuesWord) return;
      const goesOn = (id: number): boolean => tokenizer.continuesWord?.(id) === true;
      for (const id of Object.values(tokenizer.special)) assert.ok(!goesOn(id), `${tokenizer.token(id)} goes on with no word.`);
      // Nothing stands before the first piece of a text, so that it may be either.
      const [, ...rest] = tokenizer.encode('work');
      assert.ok(rest.every(goesOn), "A piece of 'work' behind the first does not go on with it.");
      const [, ...others] = tokenizer.encode('the people of the state');
      assert.equal(others.filter((id) => !goesOn(id)).length, 4, "Words that begin in 'the people of the state' behind the first.");
    },

    async 'has a fingerprint that stays, and is another with another vocabulary'() {
      const tokenizer = await tokenizerOf();
      assert.equal((await make(small)).fingerprint, tokenizer.fingerprint);
      const others = [
        ...(has('vocabularySize') ? [await make({ vocabularySize: room + 150 })] : []),
        ...(await Promise.all(different.map((options) => make(options)))),
        await make(small, { corpus: { type: 'text', files: ['words.txt'], documents: 'line' }, data: { length: 24, heldOut: 0.4 } }),
      ];
      const vocabularies = [tokenizer, ...others].map((each) =>
        Array.from({ length: each.vocabularySize }, (_, id) => each.token(id)).join(' '),
      );
      const fingerprints = [tokenizer, ...others].map((each) => each.fingerprint);
      assert.equal(new Set(fingerprints).size, new Set(vocabularies).size, 'As many fingerprints as vocabularies.');
    },

    async 'writes the files that Hugging Face reads, into a folder that need not be there'() {
      const tokenizer = await tokenizerOf();
      const folder = join(workshop.folder(), 'saved');
      await tokenizer.save(folder);
      await tokenizer.save(folder);
      const files = await readdir(folder);
      for (const file of ['tokenizer.json', 'tokenizer_config.json']) assert.ok(files.includes(file), `There is no ${file}.`);
      assert.ok(
        files.every((file) => FILES.includes(file)),
        `Whoever copies a model takes ${FILES.join(', ')}, and there is ${files.join(', ')}.`,
      );
      const [whole, config] = await Promise.all(
        ['tokenizer.json', 'tokenizer_config.json'].map((file) => readFile(join(folder, file), 'utf8')),
      );
      const pieces = Array.from({ length: tokenizer.vocabularySize }, (_, id) => tokenizer.token(id));
      assert.deepEqual(await piecesIn(folder), pieces);
      if (files.includes('vocab.txt')) assert.deepEqual((await readFile(join(folder, 'vocab.txt'), 'utf8')).trimEnd().split('\n'), pieces);
      const [{ version, model }, { tokenizer_class, mask_token, model_max_length }] = [asRecord(whole), asRecord(config)];
      assert.deepEqual([version, typeof asRecord(JSON.stringify(model)).type], ['1.0', 'string']);
      assert.deepEqual([typeof tokenizer_class, mask_token, model_max_length], ['string', tokenizer.token(tokenizer.special.mask), 24]);
      await tokenizer.save(folder, { longest: 96 });
      const { model_max_length: own } = asRecord(await readFile(join(folder, 'tokenizer_config.json'), 'utf8'));
      assert.equal(own, 96, 'save(folder, { longest: 96 }) is beside a network that reads 96 tokens: model_max_length says so.');
    },

    async 'is the same again with the options that it reads from such a folder, if it can'() {
      if (!definition.ofFolder) return;
      const tokenizer = await tokenizerOf();
      const folder = join(workshop.folder(), 'saved');
      await tokenizer.save(folder);
      const found = await definition.ofFolder(folder);
      assert.ok('options' in found, `ofFolder of what it saved says: ${'reason' in found ? found.reason : ''}.`);
      assert.equal((await make(found.options)).fingerprint, tokenizer.fingerprint);
      const other = await definition.ofFolder(join(workshop.folder(), 'no such folder'));
      assert.equal('reason' in other && typeof other.reason, 'string', 'ofFolder of a folder that is not there gives a reason.');
    },
  };
};

function asRecord(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  assert.ok(isRecord(value), 'A JSON object.');
  return value;
}

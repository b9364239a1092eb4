/** Models of SentencePiece, made here of a few pieces; that real ones give its ids, `test/interop/sentencepiece.test.ts` says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { silentLog, type Tokenizer } from 'electra-run';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { TokenizerDefinition } from '../../src/open/open-tokenizer.ts';
import { defaultsOf } from '../../src/open/open-model.ts';
import huggingFace from './hugging-face/plugin.ts';
import { jsonOfModel } from './sentencepiece.ts';
import unigram from './unigram/plugin.ts';

const { root } = protobuf.parse(
  `syntax = "proto2";
  message Piece { optional string piece = 1; optional float score = 2; optional int32 type = 3; }
  message Trainer { optional int32 model_type = 3; optional bool treat_whitespace_as_suffix = 24; optional bool byte_fallback = 35; }
  message Normalizer { optional bytes precompiled_charsmap = 2; optional bool add_dummy_prefix = 3; optional bool escape_whitespaces = 5; }
  message Model { repeated Piece pieces = 1; optional Trainer trainer_spec = 2; optional Normalizer normalizer_spec = 3; }`,
  { keepCase: true },
);
const Model = root.lookupType('Model');
type Pieces = readonly (readonly [piece: string, score: number, type?: number])[];

const PIECES: Pieces = [
  ['<unk>', 0, 2],
  ['<s>', 0, 3],
  ['▁', -3],
  ['▁lo', -2],
  ['w', -4],
  ['l', -6],
  ['o', -6],
];
const folder = temporaryFolder('sentencepiece');

function bytesOf(pieces: Pieces = PIECES, trainer: object = {}, normalizer: object = {}): Uint8Array {
  const listed = pieces.map(([piece, score, type]) => ({ piece, score, ...(type === undefined ? {} : { type }) }));
  return Model.encode(Model.fromObject({ pieces: listed, trainer_spec: trainer, normalizer_spec: normalizer })).finish();
}

async function opened(bytes: Uint8Array, options: object = {}, of: unknown = unigram) {
  const definition = of as TokenizerDefinition;
  writeFileSync(join(folder, 'own.model'), bytes);
  const told: string[] = [];
  const log = { ...silentLog, info: (message: string) => void told.push(message), warn: (message: string) => void told.push(message) };
  const given = { ...defaultsOf(definition), lowercase: undefined, ...options, vocabulary: 'own.model' };
  const tokenizer = (await definition.create(given as never, { experimentFolder: folder, length: 64, log } as never)) as Tokenizer;
  return { tokenizer, told, pieces: (text: string) => Array.from(tokenizer.encode(text), (id) => tokenizer.token(id)) };
}

describe('a model of SentencePiece', () => {
  it('is read with its pieces, and gets the special tokens and sentinels that it lacks behind them, which is said', async () => {
    const { tokenizer, told, pieces } = await opened(bytesOf(), { clsToken: '<s>', sentinels: 2 });
    expect(pieces('low  <s>low ')).toEqual(['▁lo', 'w', '▁', '<unk>', 'l', 'o', 'w']);
    expect(tokenizer.special).toEqual({ pad: 7, unk: 0, cls: 1, sep: 8, mask: 9 });
    expect(tokenizer.sentinels).toEqual([10, 11]);
    expect(told).toEqual([`${join(folder, 'own.model')} gets <pad>, [SEP], [MASK], <extra_id_0>, <extra_id_1> behind its 7 pieces.`]);
  });

  it('joins pairs of BPE by the scores of what they make, pieces that are numbers among them', async () => {
    const bpe: Pieces = [...PIECES.filter(([piece]) => piece !== '▁lo'), ['▁l', -0.5], ['ow', -0.25], ['1', -9], ['0', -9]];
    const { pieces } = await opened(
      bytesOf(bpe, { model_type: 2 }),
      { padToken: '<pad>', sepToken: '</s>', maskToken: '<mask>' },
      huggingFace,
    );
    expect(pieces('low 01')).toEqual(['▁l', 'ow', '▁', '0', '1']);
  });

  it('takes its own symbols for a tenth of a nat, as SentencePiece does, whatever the file says', async () => {
    const scored = async (score: number) => (await opened(bytesOf([...PIECES, ['▁ow', score], ['ow', 0, 4]]))).pieces('ow');
    expect(await scored(-3.05)).toEqual(['▁ow']);
    expect(await scored(-3.15)).toEqual(['▁', 'ow']);
  });

  it.each<[string, Uint8Array, string]>([
    ['words', bytesOf(PIECES, { model_type: 3 }), 'its pieces are whole words or single characters, and neither of Unigram nor of BPE'],
    ['blanks behind words', bytesOf(PIECES, { treat_whitespace_as_suffix: true }), 'its blanks stand behind words'],
    ['blanks as they are', bytesOf(PIECES, {}, { escape_whitespaces: false }), 'its blanks are left as they are'],
    ['a piece set aside', bytesOf([...PIECES, ['x', -9, 5]]), 'its piece "x" is set aside'],
    ['symbols beside BPE', bytesOf([...PIECES, ['x', 0, 4]], { model_type: 2 }), 'it is BPE with a symbol of its own, "x"'],
    ['no unknown piece', bytesOf(PIECES.slice(1)), 'it has no unknown piece'],
    [
      'a broken table',
      bytesOf(PIECES, {}, { precompiled_charsmap: new Uint8Array([9, 0, 0, 0]) }),
      'its precompiled_charsmap is no such table',
    ],
    ['other bytes', Buffer.from('{"model": {}}'), 'it is no model of SentencePiece, or not a whole one'],
  ])('is refused by name with %s', async (_what, bytes, reason) => {
    await expect(opened(bytes)).rejects.toThrow(`${join(folder, 'own.model')} cannot be read: ${reason}`);
  });

  it('that ends before its end is never taken for a smaller one', async () => {
    const whole = bytesOf(PIECES, { model_type: 1 }, { add_dummy_prefix: true });
    for (let end = 0; end < whole.length; end += 1)
      await expect(jsonOfModel(whole.subarray(0, end)), `${end} bytes`).rejects.toThrow(
        'it is no model of SentencePiece, or not a whole one',
      );
  });

  it('of which unigram cannot do a part sends to the tokenizer that can', async () => {
    const error = await opened(bytesOf(PIECES, {}, { add_dummy_prefix: false })).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ hints: ["Read it with tokenizer: { type: 'hugging-face' }."] });
    const { pieces } = await opened(
      bytesOf(PIECES, {}, { add_dummy_prefix: false }),
      { padToken: '<pad>', sepToken: '<s>', maskToken: '<mask>' },
      huggingFace,
    );
    expect(pieces('low lo')).toEqual(['l', 'o', 'w', '▁lo']);
  });
});

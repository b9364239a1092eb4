import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLog, type Tokenizer } from 'electra-run';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import unigram from './plugin.ts';

const { table } = JSON.parse(readFileSync(new URL('../../../test/fixtures/tokenizer/precompiled.json', import.meta.url), 'utf8')) as {
  readonly table: string;
};

const special = (id: number, content: string): object => ({ id, content, special: true });
const vocab = [
  ['<pad>', 0],
  ['</s>', 0],
  ['<unk>', 0],
  ['▁', -2],
  ['▁fi', -3],
  ['nd', -3],
  ['1/2', -4],
  ['<eod>', 0],
  ['<extra_id_0>', 0],
];
const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true };
const t5 = {
  added_tokens: [0, 1, 2, 7, 8].map((id) => special(id, String(vocab[id][0]))),
  normalizer: { type: 'Precompiled', precompiled_charsmap: table },
  pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, metaspace] },
  model: { type: 'Unigram', unk_id: 2, vocab },
};

describe('the folder of a model of SentencePiece', () => {
  it("is read with its own table of characters, and T5's one token for all that it lacks, which is said", async () => {
    const folder = folderOf(t5);
    const found = await unigram.ofFolder?.(folder);
    const ends = { clsToken: '</s>', sepToken: '</s>', maskToken: '</s>' };
    const options = { vocabulary: join(folder, 'tokenizer.json'), padToken: '<pad>', unkToken: '<unk>', ...ends, sentinels: 1 };
    expect(found).toEqual({ options });
    const told: string[] = [];
    const tokenizer = await create(options, told);
    expect(told).toEqual(["The vocabulary has no token for hidden positions: '</s>', which ends texts, is it too."]);
    expect(pieces(tokenizer, '\u00a0\ufb01nd \n ½')).toEqual(['▁fi', 'nd', '▁', '1/2']);
    const { starts, ends: behind } = tokenizer.encodeWithOffsets('\u00a0\ufb01nd \n ½');
    expect([starts, behind]).toEqual([
      [1, 2, 6, 7],
      [2, 4, 7, 8],
    ]);
  });

  it('keeps all of its special tokens from texts, whatever they are for, and is the same from what is saved of it', async () => {
    const options = optionsOf(await unigram.ofFolder?.(folderOf(t5)));
    const tokenizer = await create(options);
    expect(pieces(tokenizer, '<eod>')).toEqual(['▁', '<unk>']);
    const saved = temporaryFolder('saved-unigram');
    await tokenizer.save(saved);
    const again = await create(optionsOf(await unigram.ofFolder?.(saved)));
    expect(again.fingerprint).toBe(tokenizer.fingerprint);
    expect(JSON.parse(readFileSync(join(saved, 'tokenizer.json'), 'utf8'))).toMatchObject({
      normalizer: t5.normalizer,
      pre_tokenizer: t5.pre_tokenizer,
      added_tokens: t5.added_tokens,
    });
  });

  it('takes the names that the folder says, and those of ALBERT and XLNet where it says none', async () => {
    const named = [...vocab, ['<cls>', 0], ['<sep>', 0], ['<mask>', 0]];
    const json = { ...t5, model: { ...t5.model, vocab: named } };
    expect(await unigram.ofFolder?.(folderOf(json))).toMatchObject({
      options: { clsToken: '<cls>', sepToken: '<sep>', maskToken: '<mask>' },
    });
    const folder = folderOf(json);
    writeFileSync(join(folder, 'special_tokens_map.json'), JSON.stringify({ sep_token: { content: '</s>' } }));
    expect(await unigram.ofFolder?.(folder)).toMatchObject({ options: { sepToken: '</s>', maskToken: '<mask>' } });
  });

  const { model } = t5;
  const plain = { model: { type: 'Unigram', unk_id: 1, vocab: [['a', -1]] }, pre_tokenizer: metaspace };
  it.each([
    ['a tokenizer of another kind', { model: { type: 'BPE' } }, /has a vocabulary of BPE, and not of Unigram/],
    ['bytes for what is unknown', { ...plain, model: { ...model, byte_fallback: true } }, /byte_fallback/],
    ['other words', { ...plain, pre_tokenizer: { type: 'Whitespace' } }, /not cut into words by Metaspace/],
    ['a blank in front of the first word alone', { ...plain, pre_tokenizer: { ...metaspace, prepend_scheme: 'first' } }, /by Metaspace/],
    ['a damaged table of characters', { ...plain, normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA' } }, /is no such table/],
    ['a step that is not known', { ...plain, normalizer: { type: 'Nmt' } }, /the step "Nmt", which unigram has not/],
    [
      'a pattern that is not known',
      { ...plain, normalizer: { type: 'Replace', pattern: { Regex: 'a+' }, content: 'a' } },
      /replaces \{"Regex":"a\+"\}, and unigram/,
    ],
    ['words beside its pieces', { ...plain, added_tokens: [{ id: 1, content: 'new', special: false }] }, /"new" is added/],
    ['a vocabulary without special tokens', plain, /nothing there says what its pad token is/],
  ])('is not read with %s', async (_, json, reason) => {
    expect(await unigram.ofFolder?.(folderOf(json))).toEqual({ reason: expect.stringMatching(reason) });
  });
});

let made = 0;
function folderOf(json: object): string {
  const folder = temporaryFolder(`unigram-model-${(made += 1)}`);
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(json));
  return folder;
}

function optionsOf(found: Awaited<ReturnType<NonNullable<typeof unigram.ofFolder>>> | undefined): object {
  if (!found || !('options' in found)) throw new Error(`No options: ${found?.reason}`);
  return found.options;
}

async function create(options: object, told: string[] = []): Promise<Tokenizer> {
  const log = { ...silentLog, warn: (message: string): void => void told.push(message) };
  const unused = { vocabularySize: 30, limitAlphabet: 1000, maxPieceLength: 16, sentinels: 0 };
  return (await unigram.create({ ...unused, ...options } as never, { experimentFolder: '.', length: 64, log } as never)) as Tokenizer;
}

function pieces(tokenizer: Tokenizer, text: string): string[] {
  return tokenizer.encode(text).map((id) => tokenizer.token(id));
}

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { endFrame, nothingAround, silentLog, splitDocuments, type Document, type Tokenizer } from 'electra-run';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import bpe from './plugin.ts';

const defaults = { vocabularySize: 300, minFrequency: 2, addPrefixSpace: false, sentinels: 0 };
const names = { clsToken: '<s>', padToken: '<pad>', sepToken: '</s>', unkToken: '<unk>', maskToken: '<mask>' };
const folder = temporaryFolder('byte-level');
let messages: string[] = [];
beforeEach(() => void (messages = []));

describe('byte-level-bpe', () => {
  it('learns from the training documents, once for the same text, with its special tokens first and sentinels last', async () => {
    const plain = await create({ vocabularySize: 297 });
    const marked = await create({ sentinels: 3 });
    expect(messages.filter((message) => message.startsWith('Trained a vocabulary of 297 pieces'))).toHaveLength(1);
    expect(Array.from({ length: 5 }, (_, id) => marked.token(id))).toEqual(['<s>', '<pad>', '</s>', '<unk>', '<mask>']);
    expect([plain.sentinels, marked.sentinels]).toEqual([[], [297, 298, 299]]);
    expect(marked.encode(' lower<extra_id_0>')).toEqual(plain.encode(' lower<extra_id_0>'));
    expect(marked.decode(marked.encode('Ärger\n\n 🦊!'))).toBe('Ärger\n\n 🦊!');
  });

  it("is read again from what it saved, and from GPT-2's own two files", async () => {
    const tokenizer = await create({ addPrefixSpace: true, sentinels: 2 });
    const saved = join(folder, 'saved');
    await tokenizer.save(saved, { frame: endFrame(tokenizer.special), segments: 1, longest: 77 });
    const config = JSON.parse(await readFile(join(saved, 'tokenizer_config.json'), 'utf8'));
    expect(config).toMatchObject({ model_max_length: 77, add_prefix_space: true, eos_token: '</s>', mask_token: '<mask>' });
    for (const file of ['tokenizer.json', 'vocab.json']) {
      expect(await bpe.ofFolder?.(saved)).toEqual({
        options: { vocabulary: join(saved, file), addPrefixSpace: true, ...names, sentinels: 2 },
      });
      const again = await create({ vocabulary: `saved/${file}`, addPrefixSpace: true, sentinels: 2 });
      expect(again.fingerprint).toBe(tokenizer.fingerprint);
      await rm(join(saved, 'tokenizer.json'), { force: true });
    }
    expect((await readFile(join(saved, 'merges.txt'), 'utf8')).split('\n')[0]).toBe('#version: 0.2');
  });

  it("takes GPT-2's one token for all that it lacks, and says that it has none to hide positions with", async () => {
    const tokenizer = await create({});
    const gpt2 = join(folder, 'gpt2');
    await tokenizer.save(gpt2);
    const json = JSON.parse(await readFile(join(gpt2, 'tokenizer.json'), 'utf8'));
    const rest = Array.from({ length: tokenizer.vocabularySize - 5 }, (_, id) => tokenizer.token(id + 5));
    json.model.vocab = Object.fromEntries(['<|endoftext|>', ...rest].map((piece, id) => [piece, id]));
    json.added_tokens = [{ id: rest.length + 1, content: '<|added|>' }];
    json.post_processor = { type: 'ByteLevel' };
    await writeFile(join(gpt2, 'tokenizer.json'), JSON.stringify(json));
    await writeFile(
      join(gpt2, 'tokenizer_config.json'),
      JSON.stringify({ bos_token: { content: '<|endoftext|>' }, eos_token: '<|endoftext|>' }),
    );
    const found = await bpe.ofFolder?.(gpt2);
    expect(found).toMatchObject({ options: { clsToken: '<|endoftext|>', maskToken: '<|endoftext|>' } });
    const own = await create((found as { options: object }).options);
    expect([own.special, own.token(own.vocabularySize - 1)]).toEqual([{ pad: 0, unk: 0, cls: 0, sep: 0, mask: 0 }, '<|added|>']);
    expect(messages.at(-1)).toBe("The vocabulary has no token for hidden positions: '<|endoftext|>', which ends texts, is it too.");
  });

  it.each([
    ['a tokenizer of another kind', { model: { type: 'WordPiece', vocab: {} } }, /no tokenizer\.json of BPE/],
    ['other words', { model: { type: 'BPE' }, pre_tokenizer: { type: 'Split' } }, /cut into words as GPT-2's/],
    ['a normalizer', { model: { type: 'BPE' }, pre_tokenizer: { type: 'ByteLevel' }, normalizer: { type: 'NFC' } }, /normalizer is "NFC"/],
    ['bytes without pieces', { model: { type: 'BPE', vocab: { a: 0 }, merges: [] }, pre_tokenizer: { type: 'ByteLevel' } }, /no piece '!'/],
    ['ids with gaps', { model: { type: 'BPE', vocab: { a: 7 }, merges: [] }, pre_tokenizer: { type: 'ByteLevel' } }, /ids 0, 1, 2, …/],
  ])('does not read %s', async (_, json, reason) => {
    const other = temporaryFolder('other');
    await writeFile(join(other, 'tokenizer.json'), JSON.stringify(json));
    expect(await bpe.ofFolder?.(other)).toEqual({ reason: expect.stringMatching(reason) });
  });

  it('refuses a file whose texts are changed or cut in another way, instead of reading it as its own', async () => {
    const tokenizer = await create({});
    await tokenizer.save(join(folder, 'changed'));
    const file = join(folder, 'changed/tokenizer.json');
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), normalizer: { type: 'NFC' } }));
    await expect(create({ vocabulary: 'changed/tokenizer.json' })).rejects.toMatchObject({
      text: expect.stringMatching(/its normalizer is "NFC"[^]*hugging-face/),
    });
  });

  it('refuses merges that do not belong to the pieces, and special tokens that the vocabulary lacks, with what to say', async () => {
    const tokenizer = await create({});
    await tokenizer.save(join(folder, 'torn'));
    await expect(create({ vocabulary: 'torn/vocab.json', maskToken: '[MASK]' })).rejects.toMatchObject({
      code: 'vocabulary-unusable',
      text: expect.stringMatching(/lacks \[MASK\][^]*maskToken/),
    });
    await writeFile(join(folder, 'torn/merges.txt'), '#version: 0.2\nl o\nqq zz\n');
    await expect(create({ vocabulary: 'torn/vocab.json' })).rejects.toThrow(/merge 2, "qq zz", is not of two pieces/);
    await rm(join(folder, 'torn/merges.txt'));
    await expect(create({ vocabulary: 'torn/vocab.json' })).rejects.toThrow(/cannot read .*merges\.txt.*needs its merges\.txt beside it/);
  });

  it('wants room for bytes and names that differ, where it trains', () => {
    const complaints = (changes: object): unknown => bpe.check?.({ ...defaults, ...names, ...changes } as never, nothingAround);
    expect(complaints({})).toEqual([]);
    expect(complaints({ sentinels: 40 })).toMatchObject([{ path: ['sentinels'], message: expect.stringMatching(/fewer than the 261/) }]);
    expect(complaints({ sepToken: '<s>' })).toMatchObject([{ path: ['sepToken'], message: expect.stringMatching(/called '<s>' too/) }]);
    expect(complaints({ sepToken: '<s>', vocabulary: 'x' })).toEqual([]);
  });

  it('refuses a corpus without text as data that cannot be used', async () => {
    const documents = splitDocuments({ name: 'none', fingerprint: 'none', documents: () => texts('') }, { heldOut: 0.1 });
    await expect(create({}, documents)).rejects.toMatchObject({ code: 'data-unusable' });
  });
});

function create(
  changes: object,
  documents = splitDocuments(
    { name: 'list', fingerprint: 'list', documents: () => texts('low lower lowest new newer 🦊 Ärger') },
    { heldOut: 0.1 },
  ),
): Promise<Tokenizer> {
  const note = (message: string): void => void messages.push(message);
  const log = { ...silentLog, info: note, warn: note };
  const options = { ...defaults, ...names, ...changes } as never;
  return bpe.create(options, { documents, cacheFolder: folder, experimentFolder: folder, length: 128, log }) as Promise<Tokenizer>;
}

async function* texts(text: string): AsyncGenerator<Document> {
  for (let i = 0; i < 100; i++) yield { id: `${i}`, text: text && `${text} ${text.split(' ')[i % 7].repeat(1 + (i % 3))}` };
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nothingAround, silentLog, splitDocuments, type Document } from 'electra-run';
import wordpiece from './plugin.ts';

const options = { vocabularySize: 60, lowercase: true, minFrequency: 2, limitAlphabet: 1000, maxCharactersPerWord: 100, sentinels: 0 };

let folder: string;
let messages: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sentinels-'));
  messages = [];
});
afterEach(() => rm(folder, { recursive: true }));

describe('sentinels', () => {
  it('has those that are wanted at its end, which no text is turned into, and else learns the same', async () => {
    const plain = await create({ vocabularySize: 57 });
    const marked = await create({ sentinels: 3 });
    expect(messages.filter((message) => message.startsWith('Trained'))).toHaveLength(1);
    expect([plain.sentinels, marked.sentinels]).toEqual([[], [57, 58, 59]]);
    expect([marked.vocabularySize, marked.token(57), marked.token(59)]).toEqual([60, '[unused0]', '[unused2]']);
    expect(marked.encode('low[unused0] ##[unused2]')).not.toContain(57);
    expect(marked.encode('lower lowest')).toEqual(plain.encode('lower lowest'));

    await marked.save(join(folder, 'marked'));
    const { added_tokens } = JSON.parse(await readFile(join(folder, 'marked/tokenizer.json'), 'utf8')) as { added_tokens: unknown[] };
    expect(added_tokens).toHaveLength(8);
    expect(added_tokens.at(-1)).toMatchObject({ id: 59, content: '[unused2]', special: true });
    expect(await wordpiece.ofFolder?.(join(folder, 'marked'))).toMatchObject({ options: { sentinels: 3 } });
    const again = await create({ vocabulary: 'marked/vocab.txt', sentinels: 2 });
    expect([again.sentinels, again.fingerprint]).toEqual([[57, 58], marked.fingerprint]);
    await expect(create({ vocabulary: 'marked/vocab.txt', sentinels: 5 })).rejects.toMatchObject({
      code: 'vocabulary-unusable',
      text: expect.stringMatching(/has the sentinels \[unused0\] to \[unused2\], .*lacks \[unused3\] to \[unused4\]\.\n.*sentinels to 3/),
    });
  });

  it('wants room for text beside the sentinels', () => {
    const complaints = (changes: object) => wordpiece.check?.({ ...options, ...changes } as never, nothingAround);
    expect(complaints({ sentinels: 54 })).toEqual([]);
    expect(complaints({ sentinels: 55, vocabulary: 'vocab.txt' })).toEqual([]);
    expect(complaints({ sentinels: 55 })).toEqual([
      {
        path: ['sentinels'],
        message: '55 of 60 pieces as sentinels leave 5 for text, and it takes 6 or more.',
        hint: 'Raise vocabularySize to 61 or more, or lower sentinels.',
      },
    ]);
  });
});

async function create(changes: Partial<typeof options> & { vocabulary?: string }) {
  const documents = splitDocuments({ name: 'list', fingerprint: 'list', documents: texts }, { heldOut: 0.1 });
  const log = { ...silentLog, info: (message: string) => void messages.push(message) };
  return wordpiece.create({ ...options, ...changes }, { documents, cacheFolder: folder, experimentFolder: folder, length: 128, log });
}

async function* texts(): AsyncGenerator<Document> {
  const words = ['low', 'lower', 'lowest', 'new', 'newer', 'newest', 'wide', 'wider', 'widest', 'strange', 'stranger'];
  for (let i = 0; i < 200; i++) yield { id: `${i}`, text: words.map((word, w) => `${word} ${word.repeat(1 + ((i + w) % 2))}`).join(' ') };
}

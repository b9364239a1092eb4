import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Document } from '../kinds/corpus.ts';
import type { ExampleBuilder } from '../kinds/examples.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Log } from '../track/log.ts';
import { silentLog } from '../track/silent.ts';
import { bertFrame } from '../kit/frames.ts';
import { splitDocuments } from './documents.ts';
import { framed } from './frame.ts';
import { loadData, type Data, shareText } from './load.ts';
import { tokenStores } from './store/token-store.ts';

let folder: string;
let messages: string[];
const log: Log = { ...silentLog, info: (message) => void messages.push(message), warn: (message) => void messages.push(message) };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-'));
  messages = [];
});
afterEach(() => rm(folder, { recursive: true }));

describe('loadData', () => {
  it('tokenizes once and reads the store from then on', async () => {
    const first = await load();
    expect(messages.join('\n')).toMatch(/Tokenized the text: \d+ tokens in \d+ documents to train on, \d+ in \d+ held out/);
    messages = [];
    const second = await load();
    expect(messages).toEqual([]);
    expect(second.train.at(3)).toEqual(first.train.at(3));
    expect(second.tokensPerEpoch).toBe(first.tokensPerEpoch);
  });

  it('keeps held-out documents out of the training batches', async () => {
    const { train, heldOut } = await load();
    const seen = new Set(
      Array.from({ length: train.sequences }, (_, step) => train.at(step).examples.flatMap(({ ids }) => [...ids])).flat(),
    );
    const held = new Set(
      heldOut
        .evaluationBatches(99)
        .flatMap(({ examples }) => examples.flatMap(({ ids }) => [...ids]))
        .filter((id) => id > 4),
    );
    expect(held.size).toBeGreaterThan(0);
    expect([...held].filter((id) => seen.has(id))).toEqual([]);
  });

  it('takes another store for another tokenizer, text or split', async () => {
    await load();
    await load({ tokenizer: { ...tokenizer(1000), fingerprint: 'other' } });
    await load({ text: 'other' });
    await load({ heldOut: 0.5 });
    expect((await readdir(join(folder, 'tokens'))).length).toBe(4);
  });

  it('gives the unigram entropy of the held-out text', async () => {
    const { unigramEntropy } = await load();
    const documents = documentsOf('text', 0.3);
    const stores = await tokenStores({ documents, tokenizer: tokenizer(1000), cacheFolder: folder, log });
    const [train, held] = [stores.train, stores.heldOut].map(({ text }) => Array.from(text.slice(0, text.tokens)));
    const probability = (id: number): number => (train.filter((other) => other === id).length + 1) / (train.length + 1000);
    const expected = -held.reduce((sum, id) => sum + Math.log(probability(id)), 0) / held.length;
    expect(unigramEntropy).toBeCloseTo(expected, 10);
  });

  it('gives the bytes of held-out text for each token of its examples, in UTF-8, those of the frame counted', async () => {
    const { bytesPerToken } = await load({ unit: 'ä' });
    const held = [];
    for await (const document of documentsOf('ä', 0.3, 40, 'ä').part('heldOut')) held.push(document.text);
    const words = held.flatMap((text) => text.trim().split(' '));
    // Every word is a number, a letter of two bytes and a space; a document is an example, with two tokens of the frame.
    const bytes = words.reduce((sum, word) => sum + word.length + 2, 0);
    expect(bytesPerToken).toBeCloseTo(bytes / (words.length + 2 * held.length), 10);
  });

  it('says what share of the text is held out, and warns where documents are too large for the share that was asked for', async () => {
    const { heldOutText } = await load();
    expect(heldOutText.asked).toBe(0.3);
    expect(heldOutText.share).toBeCloseTo(0.3, 0);
    expect(shareText({ tokens: 41, share: 0.0409, asked: 0.02 })).toBe('4.1 % of the text (2 % asked)');
    expect(shareText({ tokens: 41, share: 0.0201, asked: 0.02 })).toBe('2 % of the text');
    expect(messages).not.toContainEqual(expect.stringContaining('asks for'));
    await load({ text: 'three', count: 2, heldOut: 0.07 });
    expect(messages).toContainEqual(expect.stringContaining('data.heldOut asks for 7 % of the text'));
    await load({ text: 'two', count: 2, heldOut: 0.05 });
    expect(messages).toContainEqual(
      expect.stringMatching(/^a\.json5:3:5: data\.heldOut asks for 5 % of the text, and \d+ of \d+ tokens .* these 2 are too large/),
    );
  });

  it('says what to do when a side has no text', async () => {
    await expect(load({ text: 'one', count: 1 })).rejects.toThrow(/no held-out text.*'blank-line' or 'line'/);
    await expect(load({ text: 'none', count: 0 })).rejects.toThrow(/no training text/);
  });
});

/** Every document is one example. */
const whole: ExampleBuilder = {
  labels: [],
  over: (text, { frame, length }) => ({
    count: text.documents.length,
    tokens: text.tokens + 2 * text.documents.length,
    at: (index) => ({
      ...framed(frame, Array.from(text.slice(text.documents[index], text.documents[index + 1] ?? text.tokens)).slice(0, length - 2)),
      labels: {},
    }),
  }),
};

function load({ text = 'text', heldOut = 0.3, count = 40, unit = '', tokenizer: used = tokenizer(1000) } = {}): Promise<Data> {
  const request = {
    documents: documentsOf(text + unit, heldOut, count, unit),
    tokenizer: used,
    data: { length: 8, heldOut },
    examples: whole,
    frame: bertFrame(used.special),
    train: { batch: 2 },
  };
  return loadData({ ...request, seed: 1, cacheFolder: folder, log, place: 'a.json5:3:5' });
}

/** Document i says its number a few times, each with this unit behind it. */
function documentsOf(fingerprint: string, heldOut: number, count = 40, unit = '') {
  const documents = async function* (): AsyncGenerator<Document> {
    for (let i = 0; i < count; i++) yield { id: `${i}`, text: `${i + 5}${unit} `.repeat(1 + (i % 11)) };
  };
  return splitDocuments({ name: 'numbers', fingerprint, documents }, { heldOut });
}

function tokenizer(vocabularySize: number): Tokenizer {
  return {
    vocabularySize,
    special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
    fingerprint: 'numbers',
    encode: (text) => text.trim().split(' ').map(Number.parseFloat),
    encodeWithOffsets: () => ({ ids: [], starts: [], ends: [] }),
    token: String,
    decode: (ids) => [...ids].join(' '),
    save: () => Promise.resolve(),
  };
}

import { mkdtemp, open, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Document } from '../../kinds/corpus.ts';
import type { Tokenizer } from '../../kinds/tokenizer.ts';
import type { Log } from '../../track/log.ts';
import { silentLog } from '../../track/silent.ts';
import { splitDocuments, type Documents } from '../documents.ts';
import { buildStore } from './build.ts';
import type { StoreIndex } from './layout.ts';
import { openStores, type TokenStores } from './read.ts';
import { tokenStores } from './token-store.ts';

const LINES = 2000;

let folder: string;
let messages: string[];
let encoded: number;
const log: Log = { ...silentLog, info: (message) => void messages.push(message), warn: (message) => void messages.push(message) };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
  [messages, encoded] = [[], 0];
});
afterEach(() => rm(folder, { recursive: true }));

describe('tokenStores', () => {
  it('has every document of both parts, in order, and counts its bytes and ids', async () => {
    const { train, heldOut } = await make();
    const wanted = { train: await textsOf('train'), heldOut: await textsOf('heldOut') };
    for (const [store, texts] of [
      [train, wanted.train],
      [heldOut, wanted.heldOut],
    ] as const) {
      expect(documentsIn(store).map((ids) => ids.join(' '))).toEqual(texts.filter((text) => text !== ''));
      expect(store.bytes).toBe(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0));
      const counts = new Float64Array(1000);
      for (const id of store.text.slice(0, store.text.tokens) as Uint16Array) counts[id] += 1;
      expect(store.frequencies).toEqual(counts);
    }
  });

  it('uses two bytes per id up to a vocabulary of 65536, and four beyond', async () => {
    const small = await make({ size: 65536 });
    const large = await make({ size: 65537 });
    expect(small.train.text.slice(0, 1)).toBeInstanceOf(Uint16Array);
    expect(large.train.text.slice(0, 1)).toBeInstanceOf(Uint32Array);
    expect(documentsIn(large.train)).toEqual(documentsIn(small.train));
  });

  it('makes a truncated, changed or missing file again, and says which it was', async () => {
    const good = await make();
    const [name] = await readdir(join(folder, 'tokens'));
    const at = (file: string): string => join(folder, 'tokens', name, file);
    const harm: readonly (readonly [string, (path: string) => Promise<void>])[] = [
      ['00000.train.bin', (path) => truncate(path, 10)],
      ['00000.train.bin', (path) => flip(path, 2)],
      ['00000.heldOut.bin', (path) => flip(path, 3)],
      ['00000.heldOut.bin', rm],
      ['frequencies.bin', (path) => flip(path, 99)],
      ['index.json', (path) => truncate(path, 20)],
    ];
    for (const [file, damage] of harm) {
      await damage(at(file));
      messages = [];
      const again = await make();
      expect(messages.filter((message) => message.includes(`is damaged (${file} is not as it was written); making it again`))).toHaveLength(
        1,
      );
      expect(documentsIn(again.heldOut)).toEqual(documentsIn(good.heldOut));
      expect(again.train.frequencies).toEqual(good.train.frequencies);
    }
    messages = [];
    await make();
    expect(messages).toEqual([]);
    expect(await readdir(join(folder, 'tokens'))).toEqual([name]);
  });

  it('goes on with what another left, without encoding it again', async () => {
    const good = await make();
    const all = encoded;
    const [name] = await readdir(join(folder, 'tokens'));
    await rename(join(folder, 'tokens', name), join(folder, 'tokens', `${name}.building`));
    await rm(join(folder, 'tokens', `${name}.building`, 'frequencies.bin'));
    encoded = 0;
    const again = await make();
    expect([all, encoded]).toEqual([LINES, 0]);
    expect(again.train.frequencies).toEqual(good.train.frequencies);
  });

  it('refuses an id that is none of the vocabulary', async () => {
    await expect(make({ size: 300 })).rejects.toThrow(
      /The tokenizer gave the id \d+, and its vocabulary has 300 pieces: ids go from 0 to 299/,
    );
  });
});

describe('buildStore', () => {
  const at = (name: string): string => join(folder, name);
  const build = (name: string, documents = lines()): Promise<void> =>
    buildStore(at(name), { documents, tokenizer: tokenizer(1000), empty: EMPTY, log, sizes: { shardTokens: 2000, listCharacters: 2000 } });

  it('ends shards by their ids, and gives ids across their borders', async () => {
    await build('many');
    const { shards } = JSON.parse(await readFile(at('many/index.json'), 'utf8')) as StoreIndex;
    expect(shards.length).toBeGreaterThan(3);
    await buildStore(at('one'), { documents: lines(), tokenizer: tokenizer(1000), empty: EMPTY, log });
    const [many, one] = [await openStores(at('many')), await openStores(at('one'))];
    for (const part of ['train', 'heldOut'] as const) expect(many?.[part].text.documents).toEqual(one?.[part].text.documents);
    for (const from of [0, 1, 4321, 12345])
      expect(many?.train.text.slice(from, from + 9000)).toEqual(one?.train.text.slice(from, from + 9000));
    expect(many?.heldOut.frequencies).toEqual(one?.heldOut.frequencies);
  });

  it('comes to the same bytes wherever it was stopped, and encodes no finished shard twice', async () => {
    await build('undisturbed');
    for (const stop of [1, 700, LINES]) {
      encoded = 0;
      await expect(build('stopped', lines(stop))).rejects.toThrow('stopped here');
      await build('stopped');
      expect(encoded).toBeLessThan(LINES + 700);
      expect(await contents(at('stopped'))).toEqual(await contents(at('undisturbed')));
      await rm(at('stopped'), { recursive: true });
    }
  });

  it('makes nothing again before the first shard that is not as it was written', async () => {
    await build('undisturbed');
    await build('harmed');
    await flip(at('harmed/00002.train.bin'), 5);
    encoded = 0;
    await build('harmed');
    expect(encoded).toBeGreaterThan(0);
    expect(encoded).toBeLessThan(LINES - 400);
    expect(await contents(at('harmed'))).toEqual(await contents(at('undisturbed')));
  });

  it('has a document that comes in pieces as one, of which no shard ends within', async () => {
    await build('whole');
    await build('pieces', lines(Infinity, 10));
    const [whole, pieces] = [await openStores(at('whole')), await openStores(at('pieces'))];
    for (const part of ['train', 'heldOut'] as const) {
      expect(pieces?.[part].text.documents).toEqual(whole?.[part].text.documents);
      expect(pieces?.[part].frequencies).toEqual(whole?.[part].frequencies);
    }
    await expect(build('stopped', lines(700, 10))).rejects.toThrow('stopped here');
    await build('stopped', lines(Infinity, 10));
    expect(await contents(at('stopped'))).toEqual(await contents(at('pieces')));
  });

  it('writes the ids of many short documents together', async () => {
    const file = await open(at('any'), 'w');
    const writes = vi.spyOn(Object.getPrototypeOf(file) as typeof file, 'appendFile');
    await file.close();
    await buildStore(at('store'), { documents: lines(), tokenizer: tokenizer(1000), empty: EMPTY, log });
    // A call of the system for each document takes minutes for a million of them.
    expect(writes.mock.calls.length).toBeGreaterThan(1);
    expect(writes.mock.calls.length).toBeLessThan(10);
    writes.mockRestore();
  });
});

const EMPTY: StoreIndex = {
  version: 0,
  width: 'uint16',
  vocabularySize: 1000,
  sentences: false,
  tokenizer: 'numbers',
  corpus: 'lines',
  shards: [],
};

function make({ size = 1000 } = {}): Promise<TokenStores> {
  return tokenStores({ documents: lines(), tokenizer: tokenizer(size), cacheFolder: folder, log });
}

/** Lines of numbers that differ, one of them empty, some very long, in pieces of so many; a stop after so many of them. */
function lines(stop = Infinity, piece = Infinity): Documents {
  const documents = async function* (): AsyncGenerator<Document> {
    for (let i = 0; i < LINES; i++) {
      if (i === stop) throw new TypeError('stopped here');
      const count = i === 7 ? 0 : i % 500 === 3 ? 2000 : 1 + (i % 3);
      const numbers = Array.from({ length: count }, (_, j) => ((i * 31 + j * 7) % 990) + 5);
      for (; numbers.length > piece;) yield { id: `${i}`, text: numbers.splice(0, piece).join(' '), more: true };
      yield { id: `${i}`, text: numbers.join(' ') };
    }
    if (stop === LINES) throw new TypeError('stopped here');
  };
  return splitDocuments({ name: 'lines', fingerprint: 'lines', documents }, { heldOut: 0.2 });
}

async function textsOf(part: 'train' | 'heldOut'): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of lines().part(part)) texts.push(text);
  return texts;
}

function documentsIn({ text }: TokenStores['train']): number[][] {
  return Array.from(text.documents, (start, at) => Array.from(text.slice(start, text.documents[at + 1] ?? text.tokens)));
}

function tokenizer(vocabularySize: number): Tokenizer {
  return {
    vocabularySize,
    special: { pad: 0, unk: 1, cls: 2, sep: 3, mask: 4 },
    fingerprint: `numbers up to ${vocabularySize}`,
    encode(text) {
      encoded += 1;
      return text === '' ? [] : text.split(' ').map(Number.parseFloat);
    },
    encodeWithOffsets: () => ({ ids: [], starts: [], ends: [] }),
    token: String,
    decode: (ids) => [...ids].join(' '),
    save: () => Promise.resolve(),
  };
}

async function flip(path: string, byte: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[byte] ^= 1;
  await writeFile(path, bytes);
}

async function contents(store: string): Promise<Record<string, string>> {
  const names = (await readdir(store)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(store, name), 'base64')])));
}

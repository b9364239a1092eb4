/**
 * Opens token stores: looks at every byte once, in pieces, and from then on reads ids by their position. Nothing is held but the starts
 * of documents and sentences.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refusalIn, systemError } from '../../errors/system-error.ts';
import { readInto } from '../../files/whole-file.ts';
import type { TokenText } from '../../kinds/examples.ts';
import type { Part } from '../documents.ts';
import {
  bytesPerId,
  fileOf,
  FREQUENCIES,
  idsOf,
  PARTS,
  shardSize,
  startsAt,
  totalOf,
  type Ids,
  type Shard,
  type StoreIndex,
} from './layout.ts';
import { bytesIn } from './shard-file.ts';
import { readPieces, sums } from './sum.ts';

/** One part of the text. */
export interface TokenStore {
  /** Its ids, as example builders see them. */
  readonly text: TokenText;
  /** Of the text that the ids stand for, in UTF-8. */
  readonly bytes: number;
  /** How often each id stands in it: [V]. */
  readonly frequencies: Float64Array;
  /** Bytes on the disk. */
  readonly size: number;
}

/** Both parts. */
export type TokenStores = Readonly<Record<Part, TokenStore>>;

/** What is not as it was written. */
export class DamagedStore extends Error {
  override readonly name = 'DamagedStore';
}

/** What the index says; undefined where there is none. Throws a {@link DamagedStore} where it says nothing. */
export async function readIndex(folder: string): Promise<StoreIndex | undefined> {
  const text = await readFile(join(folder, 'index.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const index = JSON.parse(text) as StoreIndex;
    if (Array.isArray(index.shards)) return index;
  } catch {
    // The same as one that is no index.
  }
  throw new DamagedStore('index.json is not as it was written');
}

/** The first file of a shard that is not as it was written, by its name and that of its shard; null where all are. */
export async function damageIn(folder: string, { shards, width }: StoreIndex): Promise<{ shard: number; file: string } | null> {
  const begin = await sums();
  for (const [shard, record] of shards.entries())
    for (const part of PARTS) {
      const [file, sum] = [fileOf(shard, part), begin()];
      const read = await readPieces(join(folder, file), shardSize(record[part], width), sum.add).catch(unlessMissing);
      if (!read || sum.value() !== record[part].sum) return { shard, file };
    }
  return null;
}

function unlessMissing(error: unknown): null {
  if (systemError(error) && refusalIn(error)?.code !== 'ENOENT') throw error;
  return null;
}

/** Opens a store that is whole; undefined where there is none. Throws a {@link DamagedStore} that names the first file that is not. */
export async function openStores(folder: string): Promise<TokenStores | undefined> {
  const index = await readIndex(folder);
  if (!index) return undefined;
  const damage = await damageIn(folder, index);
  if (damage) throw new DamagedStore(`${damage.file} is not as it was written`);
  const [train, heldOut] = await readFrequencies(folder, index);
  return { train: await openPart(folder, index, 'train', train), heldOut: await openPart(folder, index, 'heldOut', heldOut) };
}

/** What is to say of a store. */
export interface StoreState {
  readonly whole: boolean;
  readonly text: string;
}

/** Looks at every byte of it. */
export async function stateOfStore(folder: string): Promise<StoreState> {
  try {
    const stores = await openStores(folder);
    if (!stores) return { whole: false, text: "there is no such store; 'electra-run data prepare' makes it" };
    const { train, heldOut } = stores;
    return { whole: true, text: `whole: ${train.text.tokens} tokens to train on, ${heldOut.text.tokens} held out` };
  } catch (error) {
    if (!(error instanceof DamagedStore)) throw error;
    return { whole: false, text: `damaged: ${error.message}; whoever reads it next makes it again` };
  }
}

async function readFrequencies(folder: string, { vocabularySize, frequencies }: StoreIndex): Promise<[Float64Array, Float64Array]> {
  const counts = [0, 1].map(() => new Float64Array(vocabularySize));
  const both = new Uint8Array(2 * counts[0].byteLength);
  let at = 0;
  const sum = (await sums())();
  const read = await readPieces(join(folder, FREQUENCIES), both.length, (bytes) => {
    sum.add(bytes);
    both.set(bytes, at);
    at += bytes.length;
  }).catch(unlessMissing);
  if (!read || sum.value() !== frequencies) throw new DamagedStore(`${FREQUENCIES} is not as it was written`);
  return [new Float64Array(both.buffer, 0, vocabularySize), new Float64Array(both.buffer, both.length / 2, vocabularySize)];
}

async function openPart(folder: string, index: StoreIndex, part: Part, frequencies: Float64Array): Promise<TokenStore> {
  const { shards, width } = index;
  const { tokens, bytes, documents, sentences } = totalOf(shards, part);
  const reader = new IdReader(folder, index, part);
  const starts = { documents: new Float64Array(documents), sentences: new Float64Array(sentences) };
  const filled = { documents: 0, sentences: 0 };
  for (const [shard, { [part]: record }] of shards.entries()) {
    const first = reader.firsts[shard];
    const found = new Uint32Array(record.documents + record.sentences);
    await readAt(join(folder, fileOf(shard, part)), bytesIn(found), startsAt(record.tokens, width));
    for (let i = 0; i < record.documents; i++) starts.documents[filled.documents++] = first + found[i];
    for (let i = record.documents; i < found.length; i++) starts.sentences[filled.sentences++] = first + found[i];
  }
  return {
    text: {
      tokens,
      documents: starts.documents,
      ...(index.sentences ? { sentences: starts.sentences } : {}),
      slice: (from, to) => reader.slice(from, to),
    },
    bytes,
    frequencies,
    size: shards.reduce((sum, shard) => sum + shardSize(shard[part], width), 0),
  };
}

async function readAt(path: string, bytes: Uint8Array, position: number): Promise<void> {
  const file = await open(path, 'r');
  try {
    await readInto(bytes, file, position, path);
  } finally {
    await file.close();
  }
}

/** Ids that are held; a shard has more where a document is very long. */
const MOST_HELD = 2 ** 26;

/** Files of readers that nobody has any more. */
const forgotten = new FinalizationRegistry((files: readonly number[]) => files.forEach((file) => closeSync(file)));

/**
 * The ids of one part, by their places in all of its text: read from files, which stay open, so that a store may be deleted under a run;
 * or held, where there is no more than a shard of them.
 */
class IdReader {
  /** First id of each shard, and the end of the last one. */
  readonly firsts: Float64Array;
  readonly #files: readonly number[];
  readonly #index: StoreIndex;
  /** All ids of the only shard; null where there are several, or too many. */
  readonly #held: Ids | null;
  /** The shard that was read last. */
  #last = 0;

  constructor(folder: string, index: StoreIndex, part: Part) {
    this.#index = index;
    this.firsts = new Float64Array(index.shards.length + 1);
    index.shards.forEach((shard: Shard, at) => (this.firsts[at + 1] = this.firsts[at] + shard[part].tokens));
    this.#files = index.shards.map((_, shard) => openSync(join(folder, fileOf(shard, part)), 'r'));
    forgotten.register(this, this.#files);
    this.#held = index.shards.length === 1 && this.firsts[1] <= MOST_HELD ? this.#read(0, this.firsts[1]) : null;
  }

  slice(from: number, to: number): Ids {
    return this.#held ? this.#held.subarray(from, to) : this.#read(from, to);
  }

  #read(from: number, to: number): Ids {
    const { width } = this.#index;
    const end = Math.min(to, this.firsts[this.firsts.length - 1]);
    const ids = idsOf(width, Math.max(0, end - from));
    const bytes = bytesIn(ids);
    for (let place = from; place < end;) {
      const shard = (this.#last = this.#shardOf(place));
      const until = Math.min(end, this.firsts[shard + 1]);
      this.#fill(bytes.subarray((place - from) * bytesPerId(width), (until - from) * bytesPerId(width)), shard, place);
      place = until;
    }
    return ids;
  }

  #fill(bytes: Uint8Array, shard: number, place: number): void {
    const position = (place - this.firsts[shard]) * bytesPerId(this.#index.width);
    for (let at = 0; at < bytes.length;) {
      const read = readSync(this.#files[shard], bytes, at, bytes.length - at, position + at);
      if (read === 0) throw new Error('A token store became shorter while it was read. Run again, and it is made anew.');
      at += read;
    }
  }

  #shardOf(place: number): number {
    let [low, high] = [0, this.firsts.length - 2];
    if (place >= this.firsts[this.#last] && place < this.firsts[this.#last + 1]) return this.#last;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.firsts[middle] <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

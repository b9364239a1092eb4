/**
 * Makes a token store shard by shard. What is finished is written down after each shard, so that whoever comes after a kill goes on
 * from there, and comes to the same files: a shard ends where its ids are enough, whoever made the ones before it.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files/atomic-write.ts';
import type { Tokenizer } from '../../kinds/tokenizer.ts';
import type { Log } from '../../track/log.ts';
import type { Documents, Part } from '../documents.ts';
import type { Encoded } from './encode.ts';
import { bytesPerId, fileOf, FREQUENCIES, idsIn, PARTS, shardSize, type Shard, type StoreIndex } from './layout.ts';
import { tokenizingProgress } from './progress.ts';
import { damageIn, DamagedStore, readIndex } from './read.ts';
import { bytesIn, ShardFile } from './shard-file.ts';
import { readPieces, sums } from './sum.ts';
import { encoderOf } from './threads.ts';

/** How a store is cut; its bytes follow from that. */
export interface StoreSizes {
  /** Ids, of both parts, with which a shard ends. */
  readonly shardTokens: number;
  /** Characters that are encoded together. */
  readonly listCharacters: number;
}

/** A shard is some seconds of work. */
const SIZES: StoreSizes = { shardTokens: 2 ** 25, listCharacters: 2 ** 18 };

/** What a store is made of. */
export interface Building {
  readonly documents: Documents;
  readonly tokenizer: Tokenizer;
  /** What its index says before there are shards. */
  readonly empty: StoreIndex;
  readonly log: Log;
  readonly sizes?: StoreSizes;
}

/** Makes the store in this folder, where another process may have made a part of it; it is whole when this returns. */
export async function buildStore(folder: string, { documents, tokenizer, empty, log, sizes = SIZES }: Building): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { index, frequencies } = await begun(folder, empty);
  let { shards } = index;
  const progress = tokenizingProgress(log, shards);
  const encoder = encoderOf(tokenizer, empty);
  const writer = new ShardWriter(folder, empty);
  try {
    for await (const list of encodedInTurn(listsOf(documents, readOf(shards), sizes.listCharacters), encoder)) {
      await writer.add(shards.length, list);
      count(list, frequencies);
      progress.add(list);
      // A shard ends with a document.
      if (list.more || writer.tokens < sizes.shardTokens) continue;
      shards = [...shards, await writer.end()];
      await keepIndex(folder, { ...empty, shards });
    }
    if (writer.read > 0 || shards.length === 0) shards = [...shards, await writer.end(shards.length)];
  } finally {
    await Promise.all([writer.close(), encoder.close()]);
  }
  const bytes = PARTS.map((part) => bytesIn(frequencies[part]));
  const sum = (await sums())();
  bytes.forEach((each) => sum.add(each));
  await writeFile(join(folder, FREQUENCIES), Buffer.concat(bytes), { flush: true });
  await keepIndex(folder, { ...empty, shards, frequencies: sum.value() });
  progress.end(shards);
}

async function keepIndex(folder: string, index: StoreIndex): Promise<void> {
  await writeFileAtomic(join(folder, 'index.json'), JSON.stringify(index));
}

/** What is finished in this folder, and how often each id stands there; everything else is taken away. */
async function begun(folder: string, empty: StoreIndex) {
  const frequencies = {
    train: new Float64Array(empty.vocabularySize),
    heldOut: new Float64Array(empty.vocabularySize),
  };
  const shards = await wholeShards(folder);
  for (const [shard, record] of shards.entries())
    for (const part of PARTS) {
      const { tokens } = record[part];
      const [bytes, whole] = [tokens * bytesPerId(empty.width), shardSize(record[part], empty.width)];
      await readPieces(join(folder, fileOf(shard, part)), bytes, (piece) => countIds(idsIn(piece, empty.width), frequencies[part]), whole);
    }
  const kept = new Set(['index.json', ...shards.flatMap((_, shard) => PARTS.map((part) => fileOf(shard, part)))]);
  for (const name of await readdir(folder)) if (!kept.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  const index: StoreIndex = { ...empty, shards };
  await keepIndex(folder, index);
  return { index, frequencies };
}

/** The shards before the first one that is not as it was written. */
async function wholeShards(folder: string): Promise<readonly Shard[]> {
  const known = await readIndex(folder).catch((error: unknown) => {
    if (error instanceof DamagedStore) return undefined;
    throw error;
  });
  return known ? known.shards.slice(0, (await damageIn(folder, known))?.shard) : [];
}

function readOf(shards: readonly Shard[]): number {
  return shards.reduce((sum, { read }) => sum + read, 0);
}

/** Documents that are encoded together. */
interface TextList extends ListOrder {
  readonly texts: readonly string[];
}

/** What is known of the documents of a list beside their texts. */
interface ListOrder {
  readonly parts: readonly Part[];
  /** Which of them go on with the document before them. */
  readonly rests: ReadonlySet<number>;
  /** Whether the last one goes on in the next list. */
  readonly more: boolean;
}

/** A list whose texts are encoded. */
export interface EncodedList extends ListOrder {
  readonly encoded: Encoded;
}

/** The documents behind the first `skipped`, in lists that follow from their texts alone. */
async function* listsOf(documents: Documents, skipped: number, most: number): AsyncGenerator<TextList> {
  let [parts, texts, rests, characters, read] = [[] as Part[], [] as string[], new Set<number>(), 0, 0];
  let before = false;
  for await (const { part, text, more = false } of documents.both()) {
    read += 1;
    if (read <= skipped) continue;
    if (before) rests.add(parts.length);
    before = more;
    parts.push(part);
    texts.push(text);
    characters += text.length;
    if (characters < most) continue;
    yield { parts, texts, rests, more };
    [parts, texts, rests, characters] = [[], [], new Set(), 0];
  }
  if (texts.length > 0) yield { parts, texts, rests, more: before };
}

/** Encoded several at a time, in the order in which they came. */
async function* encodedInTurn(lists: AsyncIterable<TextList>, encoder: ReturnType<typeof encoderOf>): AsyncGenerator<EncodedList> {
  const waiting: (ListOrder & { readonly encoded: Promise<Encoded> })[] = [];
  for await (const { texts, ...order } of lists) {
    waiting.push({ ...order, encoded: encoder.encode(texts) });
    if (waiting.length < encoder.ahead) continue;
    const first = waiting.shift();
    if (first) yield { ...first, encoded: await first.encoded };
  }
  for (const each of waiting) yield { ...each, encoded: await each.encoded };
}

/** Adds a list to the frequencies of the part that each of its documents is in. */
function count({ parts, encoded: { ids, tokens } }: EncodedList, frequencies: Readonly<Record<Part, Float64Array>>): void {
  let at = 0;
  parts.forEach((part, text) => {
    countIds(ids.subarray(at, at + tokens[text]), frequencies[part]);
    at += tokens[text];
  });
}

function countIds(ids: ArrayLike<number>, counts: Float64Array): void {
  for (let i = 0; i < ids.length; i++) counts[ids[i]] += 1;
}

/** Writes one shard after the other: both files of it. */
class ShardWriter {
  /** Documents of the shard that is being written. */
  read = 0;
  readonly #folder: string;
  readonly #index: StoreIndex;
  #files: Readonly<Record<Part, ShardFile>> | null = null;

  constructor(folder: string, index: StoreIndex) {
    this.#folder = folder;
    this.#index = index;
  }

  /** Ids of the shard that is being written. */
  get tokens(): number {
    return this.#files ? this.#files.train.tokens + this.#files.heldOut.tokens : 0;
  }

  async add(shard: number, { parts, rests, encoded: { ids, tokens, bytes, sentences, firsts } }: EncodedList): Promise<void> {
    const files = (this.#files ??= await this.#open(shard));
    let [id, sentence] = [0, 0];
    for (const [text, part] of parts.entries()) {
      const ends = { ids: id + tokens[text], firsts: sentence + (sentences[text] ?? 0) };
      await files[part].add({
        ids: ids.subarray(id, ends.ids),
        firsts: firsts.subarray(sentence, ends.firsts),
        bytes: bytes[text],
        isRest: rests.has(text),
      });
      [id, sentence] = [ends.ids, ends.firsts];
    }
    this.read += parts.length;
  }

  /** Ends the shard, an empty one where nothing was added. */
  async end(shard?: number): Promise<Shard> {
    const { train, heldOut } = (this.#files ??= await this.#open(shard ?? 0));
    const done: Shard = { read: this.read, train: await train.end(), heldOut: await heldOut.end() };
    await this.close();
    this.read = 0;
    return done;
  }

  async close(): Promise<void> {
    const files = this.#files;
    this.#files = null;
    await Promise.all([files?.train.close(), files?.heldOut.close()]);
  }

  async #open(shard: number): Promise<Readonly<Record<Part, ShardFile>>> {
    const begin = await sums();
    const file = (part: Part): Promise<ShardFile> => ShardFile.open(join(this.#folder, fileOf(shard, part)), this.#index.width, begin());
    return { train: await file('train'), heldOut: await file('heldOut') };
  }
}

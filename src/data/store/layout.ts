/**
 * What a token store has on disk: a folder with `index.json`, `frequencies.bin`, and two files for each shard, one for each part of the
 * text. A shard is a stretch of the corpus; its files have the ids (little-endian, without those of a frame), then the first id of each
 * document, then, where sentences are told apart, the first id of each sentence (uint32, counted from the beginning of the file).
 */
import type { Part } from '../documents.ts';

/** Raised when older stores cannot be used; part of a store's key. */
export const VERSION = 5;

/** The parts of the text, in the order of everything that is kept of both. */
export const PARTS = ['train', 'heldOut'] as const satisfies readonly Part[];

/** Ids in so many bytes each: two are enough for a vocabulary of 65,536. */
export type Width = 'uint16' | 'uint32';

/** Ids in memory. */
export type Ids = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** One part of the text in one shard. */
export interface ShardPart {
  readonly tokens: number;
  /** Of the text that the ids stand for, in UTF-8. */
  readonly bytes: number;
  /** Those without ids are left out. */
  readonly documents: number;
  /** Document starts among them; 0 where sentences are not told apart. */
  readonly sentences: number;
  /** Of the file (`sum.ts`). */
  readonly sum: string;
}

/** A stretch of the corpus. */
export interface Shard extends Readonly<Record<Part, ShardPart>> {
  /** Documents of the corpus, of both parts, those without ids too. */
  readonly read: number;
}

/** What `index.json` holds; while a store is being made, of what is finished. */
export interface StoreIndex {
  readonly version: number;
  readonly width: Width;
  readonly vocabularySize: number;
  /** The version of the rules by which sentences are told apart; false where they are not. */
  readonly sentences: number | false;
  readonly tokenizer: string;
  readonly corpus: string;
  readonly shards: readonly Shard[];
  /** The sum of `frequencies.bin`: how often each id stands in either part, as float64. Only in a store that is whole. */
  readonly frequencies?: string;
}

/** The name of the file with the frequencies of both parts. */
export const FREQUENCIES = 'frequencies.bin';

/** What all shards have of a part. */
export function totalOf(shards: readonly Shard[], part: Part): Omit<ShardPart, 'sum'> {
  const total = { tokens: 0, bytes: 0, documents: 0, sentences: 0 };
  for (const { [part]: own } of shards) {
    total.tokens += own.tokens;
    total.bytes += own.bytes;
    total.documents += own.documents;
    total.sentences += own.sentences;
  }
  return total;
}

/** How much room an id takes. */
export function bytesPerId(width: Width): 2 | 4 {
  return width === 'uint16' ? 2 : 4;
}

/** Room for ids. */
export function idsOf(width: Width, room: number): Ids {
  return width === 'uint16' ? new Uint16Array(room) : new Uint32Array(room);
}

/** The same memory as ids. */
export function idsIn({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>, width: Width): Ids {
  const length = byteLength / bytesPerId(width);
  return width === 'uint16' ? new Uint16Array(buffer, byteOffset, length) : new Uint32Array(buffer, byteOffset, length);
}

/** `00012.train.bin`. */
export function fileOf(shard: number, part: Part): string {
  return `${String(shard).padStart(5, '0')}.${part}.bin`;
}

/** Size of a shard's file. */
export function shardSize({ tokens, documents, sentences }: ShardPart, width: Width): number {
  return startsAt(tokens, width) + 4 * (documents + sentences);
}

/** Where the starts of documents begin in a shard's file: behind the ids, at a multiple of four. */
export function startsAt(tokens: number, width: Width): number {
  return 4 * Math.ceil((tokens * bytesPerId(width)) / 4);
}

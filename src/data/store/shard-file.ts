/** Writes one part of a shard: the ids as they come, the starts of documents and sentences at the end. */
import { open, type FileHandle } from 'node:fs/promises';
import { naming } from '../../errors/system-error.ts';
import { Growing } from './encode.ts';
import { idsOf, startsAt, type Ids, type ShardPart, type Width } from './layout.ts';
import type { Sum } from './sum.ts';

/** Ids that are written together: a call of the system for each short document would take longer than its text. */
const IDS_PER_WRITE = 2 ** 18;

/** One document of {@link ShardFile.add}. */
export interface DocumentIds {
  readonly ids: Ids;
  /** Of its text, in UTF-8. */
  readonly bytes: number;
  /** First id of each sentence, counted from that of the document. */
  readonly firsts: Uint32Array;
  /** Whether it goes on with the document before it. */
  readonly isRest: boolean;
}

/** A file that is being written. Whoever opens it closes it, with its end or without. */
export class ShardFile {
  readonly #file: FileHandle;
  /** For what the system may say. */
  readonly #path: string;
  readonly #width: Width;
  readonly #room: Ids;
  readonly #sum: Sum;
  readonly #documents = new Growing((room) => new Uint32Array(room));
  readonly #sentences = new Growing((room) => new Uint32Array(room));
  /** Whether the next id is the first of a document. */
  #begins = true;
  #filled = 0;
  #tokens = 0;
  #bytes = 0;

  private constructor(file: FileHandle, path: string, width: Width, sum: Sum) {
    this.#file = file;
    this.#path = path;
    this.#width = width;
    this.#room = idsOf(width, IDS_PER_WRITE);
    this.#sum = sum;
  }

  /** A new file in the place of whatever is there. */
  static async open(path: string, width: Width, sum: Sum): Promise<ShardFile> {
    return new ShardFile(await open(path, 'w'), path, width, sum);
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** A document without ids is left out. */
  async add({ ids, bytes, firsts, isRest }: DocumentIds): Promise<void> {
    if (!isRest) this.#begins = true;
    if (ids.length === 0) return;
    if (this.#begins) this.#documents.add([this.#tokens]);
    this.#begins = false;
    if (firsts.length > 0) this.#sentences.add(firsts.map((first) => this.#tokens + first));
    this.#tokens += ids.length;
    this.#bytes += bytes;
    for (let at = 0; at < ids.length;) {
      const piece = ids.subarray(at, at + this.#room.length - this.#filled);
      this.#room.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      if (this.#filled === this.#room.length) await this.#writeIds();
    }
  }

  /** Writes what is left, flushes it to the disk and says what the file holds. */
  async end(): Promise<ShardPart> {
    const written = this.#tokens * this.#room.BYTES_PER_ELEMENT;
    await this.#writeIds();
    await this.#write(new Uint8Array(startsAt(this.#tokens, this.#width) - written));
    for (const starts of [this.#documents, this.#sentences]) await this.#write(bytesIn(starts.values()));
    await naming(this.#path, () => this.#file.sync());
    return {
      tokens: this.#tokens,
      bytes: this.#bytes,
      documents: this.#documents.length,
      sentences: this.#sentences.length,
      sum: this.#sum.value(),
    };
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #writeIds(): Promise<void> {
    const ids = this.#room.subarray(0, this.#filled);
    this.#filled = 0;
    await this.#write(bytesIn(ids));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.#sum.add(bytes);
    await naming(this.#path, () => this.#file.appendFile(bytes));
  }
}

/** The same memory. */
export function bytesIn({ buffer, byteOffset, byteLength }: Ids | Float64Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

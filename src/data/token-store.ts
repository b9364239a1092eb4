/**
 * The ids of a part of the corpus on disk: made once per text and tokenizer, then read as one typed array.
 *
 * A store is a folder `<cacheFolder>/tokens/<key>/` with `tokens.bin` (little-endian, without special
 * tokens) and `index.json`. It appears by a rename, so there is a whole one or none; a damaged one is
 * noticed by its hash and made again. Example builders make sequences of the ids.
 */
import { createHash } from 'node:crypto';
import { open, readFile, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { naming, refusalIn, systemError } from '../errors/system-error.ts';
import type { Document } from '../kinds/corpus.ts';
import type { TokenText } from '../kinds/examples.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import type { Log } from '../track/log.ts';
import { writeFolderAtomic } from '../files/atomic-folder.ts';
import { readWhole, sha256Of } from '../files/whole-file.ts';
import type { Documents, Part } from './documents.ts';
import { madeOnce } from './made-once.ts';
import { SENTENCE_RULES, sentenceStartsOf } from './sentences.ts';

const VERSION = 3;

/** What `index.json` holds. */
export interface TokenIndex {
  readonly version: number;
  readonly dtype: 'uint16' | 'uint32';
  /** Number of ids. */
  readonly tokens: number;
  /** Of the text that the ids stand for, in UTF-8. */
  readonly bytes: number;
  /** First id of each document; those without ids are left out. */
  readonly documents: readonly number[];
  /** First id of each sentence, document starts among them; only in stores that were asked to tell sentences apart. */
  readonly sentences?: readonly number[];
  readonly tokenizer: string;
  readonly corpus: string;
  readonly part: Part;
  /** Hash of `tokens.bin`. */
  readonly sha256: string;
}

/** The ids of one part of the text in document order, with the index that describes them. */
export interface TokenStore {
  readonly index: TokenIndex;
  readonly ids: Uint16Array | Uint32Array;
}

/** Which part of the text, tokenized how, and the cache that stores are looked for in. */
export interface TokenStoreRequest {
  readonly documents: Documents;
  readonly part: Part;
  readonly tokenizer: Tokenizer;
  /** Whether the store tells sentences apart; the ids are the same either way. */
  readonly sentences?: boolean;
  readonly cacheFolder: string;
  readonly log: Log;
}

/** The store of this part: from the cache if it is there and whole, else made. */
export async function tokenStore(request: TokenStoreRequest): Promise<TokenStore> {
  const { documents, part, tokenizer, sentences = false, cacheFolder, log } = request;
  const key = fingerprintOf({
    version: VERSION,
    corpus: documents.fingerprint,
    part,
    tokenizer: tokenizer.fingerprint,
    ...(sentences ? { sentences: SENTENCE_RULES } : {}),
  });
  const folder = join(cacheFolder, 'tokens', key);
  return madeOnce(folder, { log, turn: documents.turn, find: (log) => read(folder, log), make: () => make(folder, request) });
}

async function make(folder: string, { documents, part, tokenizer, sentences = false, log }: TokenStoreRequest): Promise<TokenStore> {
  const started = performance.now();
  const dtype = tokenizer.vocabularySize <= 65536 ? 'uint16' : 'uint32';
  await writeFolderAtomic(folder, async (temporary) => {
    const written = await writeIds(join(temporary, 'tokens.bin'), documents.part(part), { tokenizer, sentences, dtype });
    const index: TokenIndex = {
      version: VERSION,
      dtype,
      ...written,
      tokenizer: tokenizer.fingerprint,
      corpus: documents.fingerprint,
      part,
    };
    await writeFile(join(temporary, 'index.json'), JSON.stringify(index));
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const which = part === 'train' ? 'training' : 'held-out';
    log.info(`Tokenized the ${which} text: ${written.tokens} tokens in ${written.documents.length} documents, ${seconds} s.`);
  });
  const made = await read(folder, log);
  if (!made)
    throw new Error(`The token store ${folder} was written but cannot be read back. Check the disk, delete the folder and run again.`);
  return made;
}

interface Writing {
  readonly tokenizer: Tokenizer;
  readonly sentences: boolean;
  readonly dtype: TokenIndex['dtype'];
}

async function writeIds(path: string, documents: AsyncIterable<Document>, { tokenizer, sentences, dtype }: Writing) {
  const starts: number[] = [];
  const sentenceStarts: number[] = [];
  let [tokens, bytes] = [0, 0];
  const file = await open(path, 'w');
  const out = new IdWriter(file, path, dtype);
  try {
    for await (const { text } of documents) {
      const { ids, firsts } = sentences ? encodeSentences(text, tokenizer) : { ids: tokenizer.encode(text), firsts: [] };
      if (ids.length === 0) continue;
      await out.write(ids);
      bytes += Buffer.byteLength(text);
      starts.push(tokens);
      for (const first of firsts) sentenceStarts.push(tokens + first);
      tokens += ids.length;
    }
    await out.flush();
  } finally {
    await file.close();
  }
  return { tokens, bytes, documents: starts, ...(sentences ? { sentences: sentenceStarts } : {}), sha256: out.sha256() };
}

/** Ids that are written together: a call of the system for each short document would take longer than its text. */
const IDS_PER_WRITE = 2 ** 18;

/** Writes ids in large pieces, and hashes what it writes. */
class IdWriter {
  readonly #file: FileHandle;
  /** For what the system may say. */
  readonly #path: string;
  readonly #room: Uint16Array | Uint32Array;
  readonly #hash = createHash('sha256');
  #filled = 0;

  constructor(file: FileHandle, path: string, dtype: TokenIndex['dtype']) {
    this.#file = file;
    this.#path = path;
    this.#room = dtype === 'uint16' ? new Uint16Array(IDS_PER_WRITE) : new Uint32Array(IDS_PER_WRITE);
  }

  async write(ids: readonly number[]): Promise<void> {
    for (let at = 0; at < ids.length;) {
      const end = Math.min(ids.length, at + this.#room.length - this.#filled);
      for (; at < end; at++) this.#room[this.#filled++] = ids[at];
      if (this.#filled === this.#room.length) await this.flush();
    }
  }

  async flush(): Promise<void> {
    const bytes = new Uint8Array(this.#room.buffer, 0, this.#filled * this.#room.BYTES_PER_ELEMENT);
    this.#filled = 0;
    if (bytes.length === 0) return;
    this.#hash.update(bytes);
    await naming(this.#path, () => this.#file.appendFile(bytes));
  }

  /** Of all that was written, in hexadecimal. */
  sha256(): string {
    return this.#hash.digest('hex');
  }
}

/** The ids of a document, and the first id of each of its sentences. */
function encodeSentences(text: string, tokenizer: Tokenizer): { ids: readonly number[]; firsts: readonly number[] } {
  const { ids, starts } = tokenizer.encodeWithOffsets(text);
  const borders = sentenceStartsOf(text);
  const firsts: number[] = [];
  let border = 0;
  starts.forEach((start, id) => {
    if (border >= borders.length || start < borders[border]) return;
    firsts.push(id);
    while (border < borders.length && borders[border] <= start) border += 1;
  });
  return { ids, firsts };
}

/** The ids of a store as example builders see them. */
export function textOf({ ids, index }: TokenStore): TokenText {
  return {
    tokens: index.tokens,
    documents: Float64Array.from(index.documents),
    ...(index.sentences ? { sentences: Float64Array.from(index.sentences) } : {}),
    slice: (from, to) => ids.subarray(from, to),
  };
}

/** Undefined when there is no store, or (with a warning) when it is not whole. */
async function read(folder: string, log: Log): Promise<TokenStore | undefined> {
  const text = await readFile(join(folder, 'index.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const index = JSON.parse(text) as TokenIndex;
    return { index, ids: await readIds(join(folder, 'tokens.bin'), index) };
  } catch (error) {
    if (systemError(error) && refusalIn(error)?.code !== 'ENOENT') throw error;
    log.warn(`The token store ${folder} is damaged (${error instanceof Error ? error.message : String(error)}); making it again.`);
    return undefined;
  }
}

async function readIds(path: string, { dtype, tokens, sha256 }: TokenIndex): Promise<Uint16Array | Uint32Array> {
  const ids = dtype === 'uint16' ? new Uint16Array(tokens) : new Uint32Array(tokens);
  const bytes = new Uint8Array(ids.buffer);
  await readWhole(path, (size) => {
    if (size !== bytes.length) throw new Error(`tokens.bin has ${size} bytes instead of ${bytes.length}`);
    return bytes;
  });
  if (sha256Of([bytes]) !== sha256) throw new Error('tokens.bin does not match its hash');
  return ids;
}

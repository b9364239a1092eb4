/**
 * Documents to look at: all of them, or where the text is larger than what is asked for, some of files in a seeded order: from all over
 * those that can be read from anywhere on, at the beginnings of others. Time and memory are bounded by that size and by the largest
 * document.
 */
import { createReadStream } from 'node:fs';
import { UserError } from '../errors/index.ts';
import type { Document } from '../kinds/corpus.ts';
import { BadRecord } from '../records/bad-record.ts';
import { parquetExtent, parquetRows } from '../records/parquet.ts';
import { recordsIn, type FileRow } from '../records/rows.ts';
import { documentTexts } from '../text/document-texts.ts';
import type { LostCharacters } from '../text/lines.ts';
import { fileParts, isTar, type FilePart } from '../text/unpack/parts.ts';
import { nameUnpacked, unpacked } from '../text/unpack/unpack.ts';
import { recordFormatOf } from '../records/format.ts';
import { spreadBytes, spreadRows, type Parting } from './spread.ts';
import { likelySize, type RecordSource, type SizedFile, type TextFiles } from './text-files.ts';

/** What was read. */
export interface DocumentSample {
  readonly documents: readonly Document[];
  /** UTF-8 bytes of their texts. */
  readonly bytes: number;
  /** Nothing was left unread. */
  readonly isWhole: boolean;
  /** Files of which something was read. */
  readonly files: number;
  /** Those among them that were read at places all over them, and those that were read from the beginning on, though not to the end. */
  readonly spread: number;
  readonly begun: number;
  /** Places in the files that were read at several. */
  readonly places: number;
  /** How many times as much text there is, by the sizes of the files; 1 where all was read. */
  readonly scale: number;
  readonly leftOut: LeftOut;
  readonly lost: readonly LostCharacters[];
}

/** Records that are no documents. */
interface LeftOut {
  empty: number;
  broken: number;
  /** What is wrong with the first ones. */
  readonly examples: string[];
}

/** How much is read at most, and what stops it. */
export interface DocumentSampleSettings {
  /** Bytes of text. */
  readonly most: number;
  readonly signal?: AbortSignal;
  /** Told how many bytes of text have been read. */
  readonly onRead?: (bytes: number) => void;
}

const EXAMPLES = 3;
const PIECE = 2 ** 14;

/** A file is read to its share of the whole at least once. Throws what is wrong with a file, with its place. */
export async function readSample(
  source: TextFiles,
  { most, signal, onRead = () => undefined }: DocumentSampleSettings,
): Promise<DocumentSample> {
  const quota = quotaOf(source.files.map(likelySize), most);
  const documents: Document[] = [];
  const leftOut: LeftOut = { empty: 0, broken: 0, examples: [] };
  const lost: LostCharacters[] = [];
  const seen: Reading[] = [];
  let bytes = 0;
  for (const file of source.files) {
    if (bytes >= most) break;
    const reading: Reading = {
      file,
      quota: Math.min(quota, most),
      raw: 0,
      bytes: 0,
      isWhole: false,
      isSpread: false,
      places: 0,
      hasRows: false,
    };
    seen.push(reading);
    const texts = textsIn(source, reading, { leftOut, onLost: (found) => void lost.push(found) });
    for (let next = await texts.next(); ; next = await texts.next()) {
      signal?.throwIfAborted();
      reading.isWhole = next.done === true && !reading.isSpread;
      if (next.done) break;
      const size = Buffer.byteLength(next.value.text);
      documents.push(next.value);
      reading.bytes += size;
      bytes += size;
      onRead(bytes);
      if (reading.bytes >= quota || bytes >= most) break;
    }
    await texts.return(undefined);
  }
  const isWhole = seen.length === source.files.length && seen.every((each) => each.isWhole);
  const scale = isWhole ? 1 : scaleOf(source.files, seen);
  const spread = seen.filter(({ isSpread }) => isSpread);
  const begun = seen.filter((each) => !each.isSpread && !each.isWhole).length;
  const places = sum(spread.map((each) => each.places));
  return { documents, bytes, isWhole, files: seen.length, spread: spread.length, begun, places, scale, leftOut, lost };
}

/** Bytes of each file so that all together come to `most`, where small ones are read whole. */
export function quotaOf(sizes: readonly number[], most: number): number {
  let left = most;
  const ascending = sizes.toSorted((a, b) => a - b);
  for (const [index, size] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (size > share) return Math.max(share, LEAST);
    left -= size;
  }
  return Infinity;
}

/** Of a file that is opened, at least so much is read: of many files, some. */
const LEAST = 2 ** 16;

/** How far a file was read. */
interface Reading {
  readonly file: SizedFile;
  /** Bytes of documents that are wanted of it. */
  readonly quota: number;
  /** Whether it is read at several places, and of how many something was read. */
  isSpread: boolean;
  places: number;
  /** Whether these are rows, with their numbers. */
  hasRows: boolean;
  /** Bytes of it on the disk that were read. */
  raw: number;
  /** Of its documents. */
  bytes: number;
  isWhole: boolean;
}

/** The text of all files beside that which was read. */
function scaleOf(files: readonly SizedFile[], seen: readonly Reading[]): number {
  const read = sum(seen.map(({ bytes }) => bytes));
  const perRaw = read / Math.max(1, sum(seen.map(({ raw, isWhole, file }) => (isWhole ? file.size : raw))));
  const touched = seen.map(({ bytes, raw, isWhole, file }) =>
    isWhole ? bytes : (bytes * file.size) / Math.max(1, Math.min(raw, file.size)),
  );
  const untouched = files.slice(seen.length).map(({ size }) => size * perRaw);
  return Math.max(1, (sum(touched) + sum(untouched)) / Math.max(1, read));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

interface Telling {
  readonly leftOut: LeftOut;
  readonly onLost: (lost: LostCharacters) => void;
}

/** Says of complaints where their places are, if the file was not read from its beginning on. */
async function* textsIn(source: TextFiles, reading: Reading, telling: Telling): AsyncGenerator<Document> {
  try {
    yield* textsOf(source, reading, telling);
  } catch (error) {
    if (!(error instanceof UserError) || !isInParts(reading)) throw error;
    const { code, message, hints, exitCode } = error;
    throw new UserError({ code, message, hints: [...hints, IN_PARTS] }, { exitCode, cause: error });
  }
}

const IN_PARTS = 'Only some places of the file were read: lines and bytes are counted in what was read, one place behind the other.';

/** Rows of Parquet have their own numbers wherever they are read. */
function isInParts({ isSpread, hasRows }: Reading): boolean {
  return isSpread && !hasRows;
}

async function* textsOf(source: TextFiles, reading: Reading, telling: Telling): AsyncGenerator<Document> {
  const { file, name } = reading.file;
  const { text, encoding } = source;
  const parting = partingOf(source, reading.file);
  const spread = parting === null ? null : await spreadBytes(reading.file, { most: reading.quota, parting });
  reading.isSpread = spread !== null;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    // Small pieces: what was read ahead of the text that is looked at would count as looked at.
    for await (const chunk of spread ?? createReadStream(file, { highWaterMark: PIECE })) {
      if (spread) reading.places += 1;
      for (let at = 0; at < (chunk as Uint8Array).length; at += PIECE) {
        const piece = (chunk as Uint8Array).subarray(at, at + PIECE);
        reading.raw += piece.length;
        yield piece;
      }
    }
  };
  const isParquet = text.kind === 'records' && recordFormatOf(file, text) === 'parquet';
  const whole: FilePart = isParquet ? { file, name } : { file, name, source: unpacked(file, counted(), 'the file exists') };
  for await (const part of fileParts(whole)) {
    const settings = { encoding: encoding ?? ('utf-8' as const), onLost: telling.onLost };
    if (text.kind === 'records') {
      yield* recordTexts(part, text, { ...settings, ...telling, reading });
      continue;
    }
    let number = 0;
    const loneReturns = text.unit === 'file' ? 'keep' : 'refuse';
    // The pieces of a very long document are looked at one by one: what is long is long enough.
    for await (const { text: each, more } of documentTexts(part, text.unit, { ...settings, loneReturns })) {
      yield { id: text.unit === 'file' ? part.name : `${part.name}#${number + 1}`, text: each };
      if (!more) number += 1;
    }
  }
}

/** What parts the texts of a file that can be read from anywhere on; null where one must begin at the beginning. */
function partingOf({ text, encoding }: TextFiles, { file, name }: SizedFile): Parting | null {
  if (nameUnpacked(file) !== file || isTar(name) || (encoding !== undefined && encoding !== 'utf-8')) return null;
  if (text.kind === 'text') return text.unit === 'file' ? null : text.unit;
  const format = recordFormatOf(file, text);
  return format === 'csv' ? { delimiter: text.delimiter ?? ',' } : format === 'parquet' ? null : 'line';
}

async function* recordTexts(
  { file, name, source }: FilePart,
  { column, delimiter, format }: RecordSource,
  { leftOut, reading, ...settings }: Telling & { readonly encoding: NonNullable<TextFiles['encoding']>; readonly reading: Reading },
): AsyncGenerator<Document> {
  const isParquet = recordFormatOf(file, { format }) === 'parquet';
  const asked = { columns: [{ name: column.name, option: '--text-column' }], example: `{${JSON.stringify(column.name)}: "..."}` };
  const said = { ...(format === undefined ? {} : { format }), ...(delimiter === undefined ? {} : { delimiter }) };
  const all = { ...settings, ...said, ...asked, ...(source === undefined ? {} : { source }) };
  const extent = isParquet ? await parquetExtent(file, column.name) : null;
  const ranges = extent && spreadRows(extent, reading.quota);
  if (ranges) Object.assign(reading, { isSpread: true, places: ranges.length, hasRows: true });
  let number = 0;
  for await (const row of ranges ? parquetRows(file, { ...all, ranges }) : recordsIn(file, all)) {
    number += 1;
    if (extent) reading.raw = (reading.file.size * number) / Math.max(1, extent.rows);
    const text = textOf(row, column.name, { leftOut, reading });
    if (text === null) continue;
    if (text.trim() === '') leftOut.empty += 1;
    else yield { id: `${name}#${number}`, text };
  }
}

function textOf(
  row: FileRow,
  column: string,
  { leftOut, reading }: Pick<Telling, 'leftOut'> & { readonly reading: Reading },
): string | null {
  try {
    return row.text(column);
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    leftOut.broken += 1;
    if (leftOut.examples.length < EXAMPLES) leftOut.examples.push(isInParts(reading) ? `${error.message} (${IN_PARTS})` : error.message);
    return null;
  }
}

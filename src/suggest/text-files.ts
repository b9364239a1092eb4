/** What the user's files are, before any of them is read whole: of which sort, where their text is, and what a document of it is. */
import { stat } from 'node:fs/promises';
import { errors, UserError } from '../errors/index.ts';
import type { MatchedFile } from '../files/patterns.ts';
import { filesMatching } from '../hub/files.ts';
import { randomFor } from '../random.ts';
import { firstRecords } from '../records/first-records.ts';
import type { RecordFormat } from '../records/format.ts';
import type { TextEncoding } from '../text/encoding.ts';
import { fileParts, isTar, type FilePart } from '../text/unpack/parts.ts';
import { nameUnpacked } from '../text/unpack/unpack.ts';
import { formatFigure } from '../track/table.ts';
import { documentUnitOf, type ChosenUnit } from './document-unit.ts';
import { recognise, type Form, type Recognised } from './form.ts';
import { headerlessBy } from './headerless.ts';
import { labelColumnOf, type LabelColumn } from './label-column.ts';
import { textColumnOf, type TextColumn } from './text-column.ts';

/** Which files, and what the user says of them. */
export interface TextFilesRequest {
  /** Names and patterns, from the folder. */
  readonly patterns: readonly string[];
  readonly folder: string;
  readonly textColumn?: string;
  readonly encoding?: TextEncoding;
  /** Decides which files are looked at, where they are many. */
  readonly seed: number;
}

/** A file with its size on the disk, in bytes. */
export interface SizedFile extends MatchedFile {
  readonly size: number;
}

/** How the files are to be read. */
export interface TextFiles {
  /** In the order in which they are looked at; without empty ones. */
  readonly files: readonly SizedFile[];
  /** Names of files without a byte in them. */
  readonly empty: readonly string[];
  readonly encoding?: TextEncoding;
  readonly text: TextSource | RecordSource;
}

/** Plain text. */
export interface TextSource extends ChosenUnit {
  readonly kind: 'text';
}

/** Records. */
export interface RecordSource {
  readonly kind: 'records';
  readonly column: TextColumn;
  /** Of the first file that was looked at, unless it lies in an archive. */
  readonly labels?: LabelColumn & { readonly file: string };
  /** Of the files by their names; those that say it otherwise have it in `format`. */
  readonly formats: readonly RecordFormat[];
  /** Where the names do not say it. */
  readonly format?: RecordFormat;
  readonly delimiter?: string;
}

/** Files whose beginnings are looked at, and members of each archive. */
const LOOKED = 64;
/** Records that are read to find the column of the text, and files of which. */
const RECORDS = 300;
const FILES = 8;

/** Throws a {@link UserError} where the patterns find nothing, or files of several sorts, or where it is not evident what is the text. */
export async function lookAtFiles(request: TextFilesRequest): Promise<TextFiles> {
  const { encoding, seed } = request;
  const found = await filesMatching(request.patterns, request.folder);
  const sized = await Promise.all(found.map(async (file) => ({ ...file, size: (await stat(file.file)).size })));
  const empty = sized.filter(({ size }) => size === 0).map(({ name }) => name);
  const some = sized.filter(({ size }) => size > 0);
  if (some.length === 0)
    throw new UserError(errors.TOO_LITTLE_TEXT({ place: empty.join(', '), found: 'nothing is in it', hint: 'Put text into it.' }));
  const files = Array.from(randomFor(seed, 'order of files').permutation(some.length), (index) => some[index]);
  const looked: Looked[] = [];
  for (const file of files.slice(0, LOOKED)) {
    let members = 0;
    for await (const part of fileParts(file)) {
      looked.push({ part, file, ...(await recognise(part, encoding)) });
      if (part.source && ++members === LOOKED) break;
    }
  }
  if (looked.length === 0)
    throw new UserError(errors.TOO_LITTLE_TEXT({ place: files[0].name, found: 'no text is in it', hint: 'Name other files.' }));
  const text = looked.every(({ form }) => form === 'text') ? textSource(files, looked) : await recordSource(looked, request);
  return { files, empty, ...(encoding === undefined ? {} : { encoding }), text };
}

interface Looked extends Recognised {
  readonly part: FilePart;
  readonly file: SizedFile;
}

/** Of packed text, about four bytes are one on the disk. */
const PACKED = 4;

/** Bytes of the text of a file, as far as its size on the disk tells. */
export function likelySize({ file, size }: Pick<SizedFile, 'file' | 'size'>): number {
  return nameUnpacked(file) === file ? size : PACKED * size;
}

function textSource(files: readonly SizedFile[], looked: readonly Looked[]): TextSource {
  const members = looked.filter(({ part }) => part.source !== undefined);
  const plain = files.filter(({ name }) => !isTar(name));
  const sizes = [...plain.map(likelySize), ...members.map(({ head }) => Buffer.byteLength(head))].toSorted((a, b) => a - b);
  const heads = looked.map(({ head }) => head);
  return { kind: 'text', ...documentUnitOf({ files: sizes.length, medianBytes: sizes[sizes.length >> 1], heads }) };
}

async function recordSource(looked: readonly Looked[], { textColumn, encoding }: TextFilesRequest): Promise<RecordSource> {
  const formats = [...new Set(looked.map(({ form }) => form))];
  const delimiters = [...new Set(looked.filter(({ form }) => form === 'csv').map(({ delimiter }) => delimiter))];
  const [delimiter] = delimiters;
  const isOne = formats.length === 1 && delimiters.length <= 1;
  const sayNothing = looked.every(({ isNamed }) => isNamed) && delimiters.every((each) => each === undefined);
  if (!isOne && (!sayNothing || formats.includes('text'))) throw mixed(looked);
  const columns: TextColumn[] = [];
  let labelled: RecordSource['labels'];
  for (const { part, file, form } of looked.slice(0, FILES)) {
    const again = part.source === undefined ? part : await partAgain(file, part.name);
    const settings = { format: form as RecordFormat, delimiter: delimiter ?? ',', encoding: encoding ?? ('utf-8' as const), most: RECORDS };
    const records = await firstRecords(again, settings);
    if (records.rows.length === 0) continue;
    const headerless = (form === 'csv' || form === 'tsv') && textColumn === undefined ? headerlessBy(records) : null;
    if (headerless !== null) throw withoutNames(part.file, records.names, headerless);
    const found = textColumnOf(records, part.file, textColumn);
    columns.push(found);
    const labels = part.source === undefined ? labelColumnOf(records, found.name) : null;
    if (labels !== null) labelled ??= { ...labels, file: part.file };
  }
  const [column] = columns;
  if (column === undefined)
    throw new UserError(errors.TOO_LITTLE_TEXT({ place: looked[0].part.file, found: 'no record can be read', hint: 'Look into it.' }));
  const other = columns.findIndex(({ name }) => name !== column.name);
  if (other >= 0)
    throw new UserError(
      errors.TEXT_COLUMN({
        place: looked[other].part.file,
        reason: 'another column is the text there than in the other files',
        columns: [`  '${columns[other].name}' there`, `  '${column.name}' in ${looked[0].part.file}`],
        hint: 'Name files of one sort with --from, or say --text-column.',
      }),
    );
  const named = looked.every(({ isNamed }) => isNamed);
  const format = named ? {} : { format: formats[0] as RecordFormat };
  const known = { ...(labelled === undefined ? {} : { labels: labelled }), ...(delimiter === undefined ? {} : { delimiter }) };
  return { kind: 'records', column, formats: formats as RecordFormat[], ...format, ...known };
}

function withoutNames(place: string, names: readonly string[], why: string): UserError {
  const columns = names.slice(0, 10).map((name) => `  ${JSON.stringify(name)}`);
  const reason = `its first line looks like a record and not like the names of columns, since ${why}`;
  const hint =
    "Put a line with the names in front of it, or write the experiment with corpus: { type: 'records', header: ['label', 'text'] }; " +
    'if these are the names: --text-column.';
  return new UserError(errors.TEXT_COLUMN({ place, reason, columns, hint }));
}

/** A member of an archive from its beginning; its bytes come once. */
async function partAgain(file: MatchedFile, name: string): Promise<FilePart> {
  for await (const part of fileParts(file)) if (part.name === name) return part;
  throw new Error(`${file.file} has changed while it was read.`);
}

const SORTS: Readonly<Record<Form, string>> = { text: 'plain text', jsonl: 'JSON Lines', csv: 'CSV', tsv: 'TSV', parquet: 'Parquet' };

function mixed(looked: readonly Looked[]): UserError {
  const sortOf = ({ form, delimiter }: Looked): string =>
    `${SORTS[form]}${delimiter === undefined ? '' : ` with '${delimiter === '\t' ? '\\t' : delimiter}'`}`;
  const sorts = [...new Set(looked.map(sortOf))].map((sort) => {
    const those = looked.filter((each) => sortOf(each) === sort);
    return `${formatFigure(those.length)} of ${sort}, such as ${those[0].part.name}`;
  });
  return new UserError(errors.MIXED_FILES({ sorts }));
}

/** The first records of a file with every column that they have, to find out which of them is the text. */
import type { TextEncoding } from '../text/encoding.ts';
import { linesOf } from '../text/lines.ts';
import type { FilePart } from '../text/unpack/parts.ts';
import { csvRecords } from './csv.ts';
import type { RecordFormat } from './format.ts';
import { parquetHead } from './parquet.ts';
import { tsvRecords } from './table.ts';

/** How the file is read, and how many records at most. */
export interface FirstRecordsSettings {
  readonly format: RecordFormat;
  readonly delimiter?: string;
  readonly encoding?: TextEncoding;
  readonly most: number;
}

/** Names of the columns in their order, and what stands in them. */
export interface FirstRecords {
  readonly names: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Records that cannot be read are left out: whoever reads the text tells of them. */
export async function firstRecords(part: FilePart, settings: FirstRecordsSettings): Promise<FirstRecords> {
  const { format, most } = settings;
  if (format === 'parquet') return parquetHead(part.file, most);
  return format === 'jsonl' ? firstObjects(part, settings) : firstOfTable(part, settings);
}

async function firstObjects({ file, source }: FilePart, { most, encoding }: FirstRecordsSettings): Promise<FirstRecords> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  for await (const line of linesOf(file, { source, encoding })) {
    const value = line.trim() === '' ? null : parsed(line);
    if (value !== null) rows.push(value);
    if (rows.length === most) break;
  }
  return { names: [...new Set(rows.flatMap((row) => Object.keys(row)))], rows };
}

function parsed(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}

async function firstOfTable(
  { file, source }: FilePart,
  { format, delimiter = ',', encoding, most }: FirstRecordsSettings,
): Promise<FirstRecords> {
  const records = format === 'tsv' ? tsvRecords(file, { source, encoding }) : csvRecords(file, delimiter, { source, encoding });
  let names: readonly string[] | undefined;
  const rows: Readonly<Record<string, unknown>>[] = [];
  for await (const { fields, broken } of records) {
    if (names === undefined) {
      if (broken) throw broken;
      names = fields;
    } else if (!broken && fields.length === names.length) rows.push(Object.fromEntries(names.map((name, at) => [name, fields[at]])));
    if (rows.length === most) break;
  }
  return { names: names ?? [], rows };
}

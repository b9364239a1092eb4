/**
 * What a file is, by its name and by how it begins: plain text, JSON Lines, CSV, TSV or Parquet.
 *
 * Bytes that are no text are refused here with their place and what they look like; nothing is read by a guess.
 */
import { open } from 'node:fs/promises';
import { shellWord } from '../output/shell-word.ts';
import type { RecordFormat } from '../records/format.ts';
import { errors, UserError } from '../errors/index.ts';
import type { TextEncoding } from '../text/encoding.ts';
import { decodeText } from '../text/read-text.ts';
import type { FilePart } from '../text/unpack/parts.ts';
import { nameUnpacked, unpackedBytes } from '../text/unpack/unpack.ts';

/** The sort of a file. */
export type Form = 'text' | RecordFormat;

/** What was recognised of one file. */
export interface Recognised {
  readonly form: Form;
  /** Its name says so, so that an experiment need not. */
  readonly isNamed: boolean;
  /** What separates the fields of CSV, where that is no comma. */
  readonly delimiter?: string;
  /** How it begins; empty for Parquet. */
  readonly head: string;
}

/** Bytes that are looked at. */
const HEAD = 2 ** 16;

/** Throws a {@link UserError} for bytes that are no text in the encoding, and for JSON that is not in lines. */
export async function recognise(part: FilePart, encoding?: TextEncoding): Promise<Recognised> {
  const ending = /\.(tsv|csv|jsonl|parquet)$/i.exec(nameUnpacked(part.name))?.[1].toLowerCase() as RecordFormat | undefined;
  if (ending === 'parquet') return { form: 'parquet', isNamed: true, head: '' };
  if (part.source === undefined && (await isParquet(part.file))) return { form: 'parquet', isNamed: false, head: '' };
  const { bytes, goesOn } = await beginning(part);
  const decoded = decodeText(bytes, part.file, { encoding: encoding ?? 'utf-8', goesOn });
  if ('fault' in decoded) throw new UserError(decoded.fault, { exitCode: 1 });
  const head = decoded.text;
  if (ending === 'csv') return { form: 'csv', isNamed: true, head, ...delimiterOf(head) };
  if (ending !== undefined) return { form: ending, isNamed: true, head };
  if (/\.json$/i.test(nameUnpacked(part.name)) && !isJsonLines(head, goesOn)) throw notLines(part.file);
  return { form: isJsonLines(head, goesOn) ? 'jsonl' : 'text', isNamed: false, head };
}

/** The first bytes, unpacked, and whether there are more. */
async function beginning({ file, source }: FilePart): Promise<{ readonly bytes: Uint8Array; readonly goesOn: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of source ?? unpackedBytes(file)) {
    chunks.push(Uint8Array.from(bytes));
    size += bytes.length;
    if (size > HEAD) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, HEAD), goesOn: size > HEAD };
}

async function isParquet(file: string): Promise<boolean> {
  const handle = await open(file).catch(() => null);
  if (handle === null) return false;
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString('latin1') === 'PAR1';
  } finally {
    await handle.close();
  }
}

/** Whether every whole line that is no white space is an object; a line that goes on behind the head only has to begin like one. */
function isJsonLines(head: string, goesOn: boolean): boolean {
  const lines = head.split('\n');
  const cut = goesOn ? (lines.pop() ?? '') : '';
  const whole = lines.filter((line) => line.trim() !== '').slice(0, 20);
  if (whole.length === 0) return /^\s*\{\s*"/.test(cut);
  return whole.every(isObject);
}

function isObject(line: string): boolean {
  if (!line.trimStart().startsWith('{')) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function notLines(file: string): UserError {
  return new UserError(
    errors.BAD_ARGUMENTS({
      reason: `${file} is JSON, and its records do not stand in a line each.`,
      hint: `Make JSON Lines of it, e.g. of a list: jq -c '.[]' ${shellWord(file)} > <new file>.jsonl`,
    }),
  );
}

/** What stands most often in the first line, of what is used; a comma needs no word. */
function delimiterOf(head: string): { readonly delimiter?: string } {
  const [first = ''] = head.split(/\r?\n/, 1);
  const bare = first.replaceAll(/"[^"]*"/g, '');
  const counts = [',', ';', '\t', '|'].map((each) => ({ each, count: bare.split(each).length - 1 }));
  const most = counts.reduce((best, one) => (one.count > best.count ? one : best));
  return most.count > 0 && most.each !== ',' ? { delimiter: most.each } : {};
}

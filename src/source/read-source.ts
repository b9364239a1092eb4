/** A file that a person wrote, as text that can be pointed into: whole, in UTF-8, and not larger than a person writes. */
import { createReadStream } from 'node:fs';
import { errors, type Fault } from '../errors/index.ts';
import { decodeText } from '../text/read-text.ts';
import type { LinePlace } from '../text/not-text.ts';
import { startOfLine } from './lines.ts';
import { problem, type Problem } from './problem.ts';
import type { Origin, Source } from './tree.ts';

/** Bytes. Far more than any experiment has, and little enough to be read in seconds. */
export const LARGEST_SOURCE = 8 * 2 ** 20;

/** The text, or why there is none; `missing` says what to tell where the system gives no file. */
export async function readSource(
  file: string,
  extendedBy: Origin | null,
  missing: (error: unknown) => Fault | Promise<Fault>,
  largest: number = LARGEST_SOURCE,
): Promise<{ readonly source: Source } | { readonly source: null; readonly problem: Problem }> {
  let bytes: Buffer | null;
  try {
    bytes = await bytesOf(file, largest);
  } catch (error) {
    return { source: null, problem: problem(await missing(error), extendedBy) };
  }
  if (bytes === null)
    return { source: null, problem: problem(errors.FILE_TOO_LARGE({ file, most: `${largest / 2 ** 20} MiB` }), extendedBy) };
  const decoded = decodeText(bytes, file);
  if ('text' in decoded) return { source: { name: file, kind: 'file', text: decoded.text, extendedBy } };
  const shown: Source = { name: file, kind: 'file', text: bytes.toString('utf8').replace(/^\ufeff/, ''), extendedBy };
  return { source: null, problem: problem(decoded.fault, { source: shown, ...decoded.place, ...stretchOf(shown, decoded.place) }) };
}

/** The one character at a place. */
function stretchOf(source: Source, { line, column }: LinePlace): Pick<Origin, 'start' | 'end'> {
  const start = startOfLine(source, line) + column - 1;
  return { start, end: start + 1 };
}

/** Null when there are more. Read piece by piece, since what is no plain file may have no end. */
async function bytesOf(file: string, largest: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largest) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

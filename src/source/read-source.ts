/** A file that a person wrote, as text that can be pointed into: whole, in UTF-8, and not larger than a person writes. */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { errors, type Fault } from '../errors/index.ts';
import { originOf } from './parse.ts';
import { problem, type Problem } from './problem.ts';
import { startOfFile, type Origin, type Source } from './tree.ts';

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
  const source: Source = { name: file, kind: 'file', text: bytes.toString('utf8'), extendedBy };
  return isUtf8(bytes) ? { source } : { source: null, problem: notUtf8(source, bytes) };
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

function notUtf8(source: Source, bytes: Buffer): Problem {
  const hint = 'Save it as UTF-8.';
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return problem(errors.SYNTAX({ found: 'This file is in UTF-16.', hint }), startOfFile(source.name));
  const at = firstBad(bytes);
  const start = bytes.subarray(0, at).toString('utf8').length;
  const byte = (bytes[at] ?? 0).toString(16).toUpperCase();
  return problem(
    errors.SYNTAX({ found: `Here is a byte, 0x${byte}, that no text in UTF-8 has.`, hint }),
    originOf(source, start, start + 1),
  );
}

/** The first byte that belongs to no character: what stands before it is right by itself, and with it is not. */
function firstBad(bytes: Buffer): number {
  let [low, high] = [0, bytes.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isWhole(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  while (low > 0 && !isUtf8(bytes.subarray(0, low))) low -= 1;
  return low;
}

/** Whether it is right as far as it goes; its last character may be cut off. */
function isWhole(bytes: Buffer): boolean {
  return [0, 1, 2, 3].some((cut) => cut <= bytes.length && isUtf8(bytes.subarray(0, bytes.length - cut)));
}

/** Reads whole files of text as strictly as `lines.ts` reads long ones. */
import { readFile } from 'node:fs/promises';
import { UserError, type Fault } from '../errors/index.ts';
import { BadBytes, strictDecoder } from './decoder.ts';
import type { TextEncoding } from './encoding.ts';
import { notText, type LinePlace } from './not-text.ts';

/** A text, or what is wrong with the bytes and where. */
export type DecodedText = { readonly text: string } | { readonly fault: Fault; readonly place: LinePlace };

/** How bytes are decoded; all of it may be left out. */
export interface DecodeSettings {
  /** UTF-8 when left out. Whoever gives one has an option `encoding`, which messages name. */
  readonly encoding?: TextEncoding;
  /** The bytes are the beginning of more: a character at their end that is cut is left off. */
  readonly goesOn?: boolean;
}

/** The text of bytes, a byte order mark taken off; `file` is for messages. */
export function decodeText(bytes: Uint8Array, file: string, { encoding, goesOn = false }: DecodeSettings = {}): DecodedText {
  const decoder = strictDecoder(encoding ?? 'utf-8');
  let text = '';
  try {
    text = decoder.decode(bytes, false);
    return { text: goesOn ? text : text + decoder.decode(new Uint8Array(0), true) };
  } catch (error) {
    if (!(error instanceof BadBytes)) throw error;
    const lines = `${text}${error.before}`.split(/\r\n|[\n\r]/);
    const place = { line: lines.length, column: lines[lines.length - 1].length + 1 };
    return { fault: notText(error, { file, encoding: encoding ?? 'utf-8', sayable: encoding !== undefined }, place), place };
  }
}

/** A whole text file. Throws a {@link UserError} with the place of a byte that is not UTF-8, and what the system says of a file. */
export async function readText(file: string): Promise<string> {
  const decoded = decodeText(await readFile(file), file);
  if ('fault' in decoded) throw new UserError(decoded.fault);
  return decoded.text;
}

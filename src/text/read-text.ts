/** Reads whole files of text as strictly as `lines.ts` reads long ones. */
import { readFile } from 'node:fs/promises';
import { UserError, type Fault } from '../errors/index.ts';
import { BadBytes, strictDecoder } from './decoder.ts';
import { notText, type LinePlace } from './not-text.ts';

/** A text, or what is wrong with the bytes and where. */
export type DecodedText = { readonly text: string } | { readonly fault: Fault; readonly place: LinePlace };

/** The text of UTF-8 bytes, a byte order mark taken off; `file` is for messages. */
export function decodeText(bytes: Uint8Array, file: string): DecodedText {
  const decoder = strictDecoder('utf-8');
  let text = '';
  try {
    text = decoder.decode(bytes, false);
    return { text: text + decoder.decode(new Uint8Array(0), true) };
  } catch (error) {
    if (!(error instanceof BadBytes)) throw error;
    const lines = `${text}${error.before}`.split(/\r\n|[\n\r]/);
    const place = { line: lines.length, column: lines[lines.length - 1].length + 1 };
    return { fault: notText(error, { file, encoding: 'utf-8', sayable: false }, place), place };
  }
}

/** A whole text file. Throws a {@link UserError} with the place of a byte that is not UTF-8, and what the system says of a file. */
export async function readText(file: string): Promise<string> {
  const decoded = decodeText(await readFile(file), file);
  if ('fault' in decoded) throw new UserError(decoded.fault);
  return decoded.text;
}

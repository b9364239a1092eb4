/** The message for bytes that are no text: where, which byte, what they look like, and what to type. */
import { errors, type Fault } from '../errors/index.ts';
import { shellWord } from '../output/shell-word.ts';
import type { BadBytes } from './decoder.ts';
import type { TextEncoding } from './encoding.ts';
import { looksLike, type Likeness } from './looks-like.ts';
import { nameUnpacked } from './unpack/unpack.ts';

/** How a file was read. */
export interface Read {
  readonly file: string;
  readonly encoding: TextEncoding;
  /** Whether whoever named the file can say its encoding too, in an option `encoding`. */
  readonly sayable: boolean;
}

/** A place in a text, from 1; the column counts UTF-16 units. */
export interface LinePlace {
  readonly line: number;
  readonly column: number;
}

/** A complaint with its place in words. */
export function notText(bad: BadBytes, read: Read, { line, column }: LinePlace): Fault {
  const { flaw, head, around, at } = bad;
  const { sentence, encoding, hint } = flaw === 'evidently-other' ? evident(bad, read) : looksLike(head, around, at);
  return errors.NOT_TEXT({
    // What speaks against an encoding is the whole file.
    place: flaw === 'evidently-other' ? read.file : `${read.file}:${line}:${column}`,
    found: foundText(bad, read),
    looks: sentence,
    hints: [hint, encoding && sayText(encoding, read)].filter((line) => line !== undefined && line !== null),
  });
}

function foundText({ flaw, offset, around, at }: BadBytes, { file, encoding }: Read): string {
  const where = `at byte offset ${offset}${/\.gz$/i.test(file) ? ' of the unpacked text' : ''}`;
  const hex = (around[at] ?? 0).toString(16).padStart(2, '0');
  switch (flaw) {
    case 'nul':
      return `a NUL character ${where}, which no text has`;
    case 'cut':
      return `the file ends in the middle of a character of ${encoding}, ${where}`;
    case 'mark':
      return `the byte order mark ${where} is not that of ${encoding}`;
    case 'evidently-other':
      return `this text is not ${encoding}`;
    case 'invalid':
      return `the byte 0x${hex} ${where} is not ${encoding}`;
  }
}

function sayText(name: NonNullable<Likeness['encoding']>, { file, encoding, sayable }: Read): string {
  const convert = `iconv -f ${name.toUpperCase()} -t UTF-8 ${shellWord(nameUnpacked(file))} > <new file>`;
  if (!sayable || name.startsWith('utf-32') || name === encoding) return `Convert it: ${convert}`;
  if (name === 'utf-8') return "Leave 'encoding' out, or set it to 'utf-8'.";
  return `Say so with encoding: '${name}', or convert it: ${convert}`;
}

function evident({ head }: BadBytes, { encoding }: Read): Likeness {
  if (!encoding.startsWith('utf-16') || !head.includes(0)) return { sentence: 'All of it is UTF-8.', encoding: 'utf-8' };
  const other = encoding === 'utf-16le' ? 'utf-16be' : 'utf-16le';
  return {
    sentence: `Its spaces and line ends are those of ${other}. If it is right nevertheless, let the file begin with its byte order mark.`,
    encoding: other,
  };
}

/**
 * Reads text files line by line without holding them whole, in a time that grows with their size whatever their lines are like;
 * packed files are unpacked on the way. Bytes that are no text, lines without an end and line ends of another kind are errors.
 */
import { errors, UserError } from '../errors/index.ts';
import { BadBytes, strictDecoder } from './decoder.ts';
import type { TextEncoding } from './encoding.ts';
import { notText, type LinePlace } from './not-text.ts';
import { unpackedBytes } from './unpack/unpack.ts';

/** How a file is read; all of it may be left out. */
export interface LineSettings {
  /** UTF-8 when left out. Whoever gives one has an option `encoding`, which messages name. */
  readonly encoding?: TextEncoding;
  /**
   * What a carriage return without a line feed is: an error, or white space for a reader that has no use for lines. An error when
   * left out.
   */
  readonly loneReturns?: 'refuse' | 'keep';
  /** Told at the end of the file where U+FFFD is in it, the sign that an earlier conversion has lost characters. */
  readonly onLost?: (lost: LostCharacters) => void;
  /** Characters that a line may have; {@link LONGEST_LINE} when left out. */
  readonly longest?: number;
  /** Where the bytes are, if not in the file, whose name is then only said. */
  readonly source?: AsyncIterable<Uint8Array>;
}

/** How often U+FFFD stands in a file, and in which line first. */
export interface LostCharacters {
  readonly file: string;
  readonly line: number;
  /** In files that have rows instead of lines, what the number counts. */
  readonly unit?: 'row';
  readonly count: number;
}

/** Longer than any line of text, and short enough for memory and for whatever is done with it. */
export const LONGEST_LINE = 2 ** 27;

/**
 * The lines of a text file, without their ends (LF or CR LF) and without a byte order mark. Throws a {@link UserError} with the place of
 * what is no text, and for a line that is too long as soon as that is known.
 */
export async function* linesOf(file: string, settings: LineSettings = {}): AsyncGenerator<string> {
  const { encoding = 'utf-8', loneReturns = 'refuse', longest = LONGEST_LINE, onLost } = settings;
  const decoder = strictDecoder(encoding);
  const cutter = new LineCutter(file, { longest, refuse: loneReturns === 'refuse' });
  const decoded = (bytes: Uint8Array, last: boolean): string => {
    try {
      return decoder.decode(bytes, last);
    } catch (error) {
      if (!(error instanceof BadBytes)) throw error;
      const read = { file, encoding, sayable: settings.encoding !== undefined };
      throw new UserError(notText(error, read, cutter.placeAfter(error.before)), { exitCode: 1 });
    }
  };
  // No `yield*`: of an array, it takes twice as long.
  for await (const bytes of settings.source ?? unpackedBytes(file)) for (const line of cutter.cut(decoded(bytes, false))) yield line;
  for (const line of cutter.cut(decoded(new Uint8Array(0), true))) yield line;
  for (const line of cutter.end()) yield line;
  if (cutter.lost !== null) onLost?.(cutter.lost);
}

/** Cuts chunks of text at line ends. What is left of a line is kept in pieces, and put together once. */
class LineCutter {
  lost: LostCharacters | null = null;
  readonly #file: string;
  readonly #longest: number;
  readonly #refuse: boolean;
  #pieces: string[] = [];
  #length = 0;
  /** Lines that were ended. */
  #ended = 0;

  constructor(file: string, { longest, refuse }: { readonly longest: number; readonly refuse: boolean }) {
    this.#file = file;
    this.#longest = longest;
    this.#refuse = refuse;
  }

  /** The lines that end in this chunk. */
  cut(chunk: string): readonly string[] {
    if (chunk === '') return [];
    this.#countLost(chunk);
    const lines = chunk.split('\n');
    const rest = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = this.#bare(this.#joined(lines[0]));
      // Nearly always there is none to look for in every line.
      const look = chunk.includes('\r') || chunk.length > this.#longest;
      if (look) for (let i = 1; i < lines.length; i++) lines[i] = this.#bare(lines[i]);
      else this.#ended += lines.length - 1;
    }
    if (rest !== '') this.#keep(rest);
    return lines;
  }

  /** The last line, where the file does not end with a line end. */
  end(): readonly string[] {
    const rest = this.#joined('');
    if (rest.endsWith('\r') && this.#refuse) throw this.#loneReturn(rest.length);
    return rest === '' ? [] : [this.#bare(rest)];
  }

  /** The place behind this text, which comes next. */
  placeAfter(text: string): LinePlace {
    const end = text.lastIndexOf('\n');
    if (end < 0) return { line: this.#ended + 1, column: this.#length + text.length + 1 };
    return { line: this.#ended + text.split('\n').length, column: text.length - end };
  }

  #keep(piece: string): void {
    this.#check(piece);
    this.#pieces.push(piece);
    this.#length += piece.length;
    // Not at its end: a line feed may follow.
    const lone = this.#refuse ? piece.search(/\r(?!$)/) : -1;
    if (lone >= 0) throw this.#loneReturn(this.#length - piece.length + lone + 1);
  }

  #joined(piece: string): string {
    this.#check(piece);
    const line = this.#pieces.length === 0 ? piece : [...this.#pieces, piece].join('');
    this.#pieces = [];
    this.#length = 0;
    return line;
  }

  #bare(line: string): string {
    if (line.length > this.#longest) this.#refuseLong();
    const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
    const lone = this.#refuse ? bare.indexOf('\r') : -1;
    if (lone >= 0) throw this.#loneReturn(lone + 1);
    this.#ended += 1;
    return bare;
  }

  #check(piece: string): void {
    if (this.#length + piece.length > this.#longest) this.#refuseLong();
  }

  #refuseLong(): never {
    const longest = this.#longest.toLocaleString('en');
    throw new UserError(errors.LINE_TOO_LONG({ place: `${this.#file}:${this.#ended + 1}`, longest }), { exitCode: 1 });
  }

  #loneReturn(column: number): UserError {
    return new UserError(errors.LONE_RETURN({ place: `${this.#file}:${this.#ended + 1}:${column}`, file: this.#file }), { exitCode: 1 });
  }

  #countLost(chunk: string): void {
    let count = 0;
    for (let at = chunk.indexOf('\ufffd'); at >= 0; at = chunk.indexOf('\ufffd', at + 1)) count += 1;
    if (count === 0) return;
    const first = this.lost ?? { file: this.#file, line: this.placeAfter(chunk.slice(0, chunk.indexOf('\ufffd'))).line, count: 0 };
    this.lost = { ...first, count: first.count + count };
  }
}

/**
 * Cuts CSV into records, strictly as RFC 4180 has it: a field is in quotes from end to end or has none, a quote within is written
 * twice, and what is in quotes may hold delimiters and line ends. Every complaint has line and column, which is why no library does
 * this: csv-parse does not say where a quote was opened, and counts a line twice after a CR LF in quotes.
 */
import { BadRecord } from './bad-record.ts';
import { linesOf, LONGEST_LINE, type LineSettings } from '../text/lines.ts';

/** One record, and where each of its fields begins. */
export interface CsvRecord {
  readonly fields: readonly string[];
  /** Of each field, from 1; of a broken record, the line where that is seen. */
  readonly lines: readonly number[];
  /** What is wrong with the line that it ends with; it has no fields then. */
  readonly broken?: BadRecord;
}

/** Empty lines between records are skipped. A line end in quotes is a line feed, whichever the file has. */
export async function* csvRecords(file: string, delimiter: string, settings: LineSettings): AsyncGenerator<CsvRecord> {
  const cutter = new RecordCutter(file, delimiter);
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    const record = recordOf(cutter, line, number);
    if (record) yield record;
  }
  cutter.end();
}

/** After a broken line the next one is taken for the beginning of a record. */
function recordOf(cutter: RecordCutter, line: string, number: number): CsvRecord | null {
  try {
    return cutter.cut(line, number);
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    cutter.drop();
    return { fields: [], lines: [number], broken: error };
  }
}

/** A field in quotes that goes on in the next line. */
interface Open {
  readonly line: number;
  readonly column: number;
  readonly pieces: string[];
  length: number;
}

class RecordCutter {
  readonly #file: string;
  readonly #delimiter: string;
  #fields: string[] = [];
  #lines: number[] = [];
  #open: Open | null = null;

  constructor(file: string, delimiter: string) {
    this.#file = file;
    this.#delimiter = delimiter;
  }

  /** The record that ends with this line. */
  cut(line: string, number: number): CsvRecord | null {
    if (this.#open === null && line === '') return null;
    let at = this.#open === null ? this.#field(line, 0, number) : this.#quoted(line, 0, number);
    while (at !== null && at < line.length) at = this.#field(line, at + 1, number);
    if (at === null) return null;
    const record = { fields: this.#fields, lines: this.#lines };
    this.#fields = [];
    this.#lines = [];
    return record;
  }

  /** Forgets the record that was begun. */
  drop(): void {
    this.#fields = [];
    this.#lines = [];
    this.#open = null;
  }

  end(): void {
    if (this.#open === null) return;
    const { line, column } = this.#open;
    throw new Error(
      `${this.#file}:${line}:${column}: the quote that is opened here is never closed. ` +
        'Close it, or write a quote that belongs to a text twice.',
    );
  }

  /** Reads a field; returns where it ends, at a delimiter or at the end of the line, or null where it goes on in the next. */
  #field(line: string, from: number, number: number): number | null {
    if (line[from] === '"') {
      this.#open = { line: number, column: from + 1, pieces: [], length: 0 };
      return this.#quoted(line, from + 1, number);
    }
    const next = line.indexOf(this.#delimiter, from);
    const end = next < 0 ? line.length : next;
    const field = line.slice(from, end);
    const quote = field.indexOf('"');
    if (quote >= 0)
      throw new BadRecord(
        `${this.#file}:${number}:${from + quote + 1}: a quote within a field that does not begin with one. ` +
          'Put the field in quotes and write the quote twice, ' +
          "or say format: 'tsv' where fields are separated by tabs and quotes mean nothing.",
      );
    this.#take(field, number);
    return end;
  }

  #quoted(line: string, from: number, number: number): number | null {
    const open = this.#open;
    if (open === null) throw new TypeError('No quote is open.');
    let at = from;
    for (;;) {
      const quote = line.indexOf('"', at);
      const piece = quote < 0 ? `${line.slice(at)}\n` : line.slice(at, quote);
      this.#keep(open, piece);
      if (quote < 0) return null;
      if (line[quote + 1] !== '"') return this.#close(open, line, quote + 1, number);
      this.#keep(open, '"');
      at = quote + 2;
    }
  }

  #close({ line: begun, pieces }: Open, line: string, end: number, number: number): number {
    if (end < line.length && line[end] !== this.#delimiter)
      throw new BadRecord(
        `${this.#file}:${number}:${end + 1}: '${line[end]}' behind a closing quote, where '${shownDelimiter(this.#delimiter)}' ` +
          'or the end of the line belongs. Write a quote that belongs to a text twice.',
      );
    this.#take(pieces.join(''), begun);
    this.#open = null;
    return end;
  }

  #keep(open: Open, piece: string): void {
    open.pieces.push(piece);
    open.length += piece.length;
    if (open.length > LONGEST_LINE)
      throw new Error(
        `${this.#file}:${open.line}:${open.column}: the quote that is opened here is not closed within ` +
          `${LONGEST_LINE.toLocaleString('en')} characters. Close it.`,
      );
  }

  #take(field: string, line: number): void {
    this.#fields.push(field);
    this.#lines.push(line);
  }
}

/** A delimiter as one types it. */
export function shownDelimiter(delimiter: string): string {
  return delimiter === '\t' ? '\\t' : delimiter;
}

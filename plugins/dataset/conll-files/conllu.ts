/** The numbers in the first column of CoNLL-U: which lines are words, and whether the others stand where the format has them. */
import type { LeftOut } from './left-out.ts';

/** Columns in which `_` says that nobody has annotated the word; in FEATS it says that a word has none. */
const UNSPECIFIED = new Set(['UPOS', 'XPOS', 'DEPREL']);

/** Whether this is no label. */
export function isUnspecified(label: string, column: string | undefined): boolean {
  return label === '_' && column !== undefined && UNSPECIFIED.has(column);
}

/** Goes through the lines of a file, sentence by sentence. */
export class Numbering {
  readonly #file: string;
  readonly #leftOut: LeftOut;
  #words = 0;
  /** Empty nodes behind the latest word. */
  #nodes = 0;
  #range: { readonly text: string; readonly last: number; readonly line: number } | null = null;
  #begun = false;

  constructor(file: string, leftOut: LeftOut) {
    this.#file = file;
    this.#leftOut = leftOut;
  }

  comment(line: number): void {
    if (this.#begun)
      throw new Error(
        `${this.#file}:${line}: a comment within a sentence, where CoNLL-U has none. ` +
          'End the sentence before it with an empty line, or take the comment out.',
      );
    this.#leftOut.comments += 1;
  }

  /** Whether a line is the word that comes next; ranges and empty nodes are none. */
  isWord(id: string, line: number): boolean {
    this.#begun = true;
    const next = this.#words + 1;
    const range = /^(\d+)-(\d+)$/.exec(id);
    if (range) return this.#ranges(id, Number(range[1]), Number(range[2]), line);
    if (/^\d+\.\d+$/.test(id)) {
      this.#nodes += 1;
      if (id !== `${this.#words}.${this.#nodes}`) throw this.#unexpected(id, `${this.#words}.${this.#nodes} for an empty node`, line);
      this.#leftOut.nodes += 1;
      return false;
    }
    if (id !== String(next)) throw this.#unexpected(id, `the word's number, here ${next}`, line);
    this.#words = next;
    this.#nodes = 0;
    return true;
  }

  /** At the end of a sentence. */
  finish(): void {
    const range = this.#range;
    if (range && range.last > this.#words)
      throw new Error(
        `${this.#file}:${range.line}: the range ${range.text} goes beyond its sentence, which has ` +
          `${this.#words} ${this.#words === 1 ? 'word' : 'words'}. Correct the range, or add the words.`,
      );
    this.#words = 0;
    this.#nodes = 0;
    this.#range = null;
    this.#begun = false;
  }

  #ranges(text: string, first: number, last: number, line: number): false {
    const from = Math.max(this.#words, this.#range?.last ?? 0) + 1;
    if (first !== this.#words + 1 || first < from || last <= first)
      throw this.#unexpected(text, `a range that begins with the next word, here ${from}, and ends behind it`, line);
    this.#range = { text, last, line };
    this.#leftOut.ranges += 1;
    return false;
  }

  #unexpected(id: string, expected: string, line: number): Error {
    return new Error(
      `${this.#file}:${line}: '${id}' in the first column, where CoNLL-U has ${expected}. ` +
        "Correct the line, or set format: 'columns' if the file is no CoNLL-U.",
    );
  }
}

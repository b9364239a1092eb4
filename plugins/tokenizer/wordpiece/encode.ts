/**
 * Words to ids: the longest piece first (WordPiece), as Hugging Face's `WordPiece` model does it.
 * `cut.ts` makes the words.
 */
import { WordCutter } from './cut.ts';
import type { Normalization } from './normalize.ts';
import { WordTable } from './word-table.ts';
import type { Encoding } from 'electra-run';

export interface EncoderSettings extends Normalization {
  /** A word of more characters than this is unknown as a whole. */
  readonly maxCharactersPerWord: number;
  readonly unk: number;
}

/** Words remembered with their ids, and the UTF-16 units of all; text repeats itself, so nearly all words are found here. */
const [CACHED_WORDS, CACHED_UNITS] = [200_000, 2 ** 24];

export class WordPieceEncoder {
  readonly #unk: number;
  /** Characters of each piece, `##` included. */
  readonly #sizes: Int32Array;
  readonly #first = new Map<string, number>();
  readonly #continuing = new Map<string, number>();
  readonly #longest: number;
  readonly #unknown: readonly number[];
  readonly #cutter: WordCutter;
  readonly #words = new WordTable();
  /** By the words' numbers: all ids of a word, and the id of one that has no other, else -1. */
  readonly #pieces: (readonly number[])[] = [];
  readonly #only: number[] = [];

  constructor(vocabulary: readonly string[], settings: EncoderSettings) {
    this.#unk = settings.unk;
    this.#cutter = new WordCutter(settings, settings.maxCharactersPerWord);
    this.#sizes = Int32Array.from(vocabulary, (piece) => [...piece].length);
    this.#unknown = [settings.unk];
    for (const [id, piece] of vocabulary.entries()) {
      this.#first.set(piece, id);
      if (piece.startsWith('##')) this.#continuing.set(piece.slice(2), id);
    }
    this.#longest = vocabulary.reduce((longest, piece) => Math.max(longest, piece.length), 0);
  }

  encode(text: string): number[] {
    const ids: number[] = [];
    this.#cutter.cut(text, () => {
      const known = this.#wordOf();
      const only = known < 0 ? this.#unk : this.#only[known];
      if (only >= 0) ids.push(only);
      else for (const id of this.#pieces[known]) ids.push(id);
    });
    return ids;
  }

  encodeWithOffsets(text: string): Encoding {
    const ids: number[] = [];
    const starts: number[] = [];
    const ends: number[] = [];
    const word = this.#cutter;
    const take = (): void => {
      let at = 0;
      const known = this.#wordOf();
      for (const id of known < 0 ? this.#unknown : this.#pieces[known]) {
        const characters = id === this.#unk ? (word.isLonger ? word.ends.length : word.characters) : this.#characters(id, at === 0);
        ids.push(id);
        starts.push(word.starts[at]);
        ends.push(word.ends[at + characters - 1]);
        at += characters;
      }
    };
    word.cut(text, take, true);
    return { ids, starts, ends };
  }

  /** Number of characters (code points) that a piece covers. */
  #characters(id: number, first: boolean): number {
    return this.#sizes[id] - (first ? 0 : 2);
  }

  /** Number of the word that was cut; -1 of one that is unknown as a whole before it is looked for, as it would have to be remembered. */
  #wordOf(): number {
    const word = this.#cutter;
    if (word.isLonger) return -1;
    const known = this.#words.find(word);
    if (known >= 0) return known;
    if (this.#words.size >= CACHED_WORDS || this.#words.units >= CACHED_UNITS) this.#words.clear();
    const added = this.#words.add(word);
    const pieces = this.#split(this.#words.word(added));
    this.#pieces[added] = pieces;
    this.#only[added] = pieces.length === 1 ? pieces[0] : -1;
    return added;
  }

  #split(word: string): readonly number[] {
    const ids: number[] = [];
    for (let start = 0; start < word.length;) {
      const pieces = start === 0 ? this.#first : this.#continuing;
      let end = Math.min(word.length, start + this.#longest);
      let id = pieces.get(word.slice(start, end));
      while (id === undefined && end > start + 1) {
        end -= 1;
        id = pieces.get(word.slice(start, end));
      }
      if (id === undefined) return this.#unknown;
      ids.push(id);
      start = end;
    }
    return ids;
  }
}

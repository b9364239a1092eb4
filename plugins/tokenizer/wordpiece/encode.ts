/**
 * Words to ids: the longest piece first (WordPiece), as Hugging Face's `WordPiece` model does it.
 * `normalize.ts` makes the words.
 */
import { forEachWord, placedWords, type Normalization } from './normalize.ts';
import type { Encoding } from 'electra-run';

export interface EncoderSettings extends Normalization {
  /** A word of more characters than this is unknown as a whole. */
  readonly maxCharactersPerWord: number;
  readonly unk: number;
}

/** Words remembered with their ids; text repeats itself, so nearly all words are found here. */
const CACHED_WORDS = 200_000;
/** Shorter slices are copies already (V8). */
const SLICE_KEEPS_PARENT = 13;

/** Whether a word has more characters (code points) than that. */
export function isLonger(word: string, most: number): boolean {
  if (word.length <= most || word.length > 2 * most) return word.length > most;
  return [...word].length > most;
}

export class WordPieceEncoder {
  readonly #settings: EncoderSettings;
  readonly #vocabulary: readonly string[];
  readonly #first = new Map<string, number>();
  readonly #continuing = new Map<string, number>();
  readonly #longest: number;
  readonly #unknown: readonly number[];
  readonly #cache = new Map<string, readonly number[]>();

  constructor(vocabulary: readonly string[], settings: EncoderSettings) {
    this.#settings = settings;
    this.#vocabulary = vocabulary;
    this.#unknown = [settings.unk];
    for (const [id, piece] of vocabulary.entries()) {
      this.#first.set(piece, id);
      if (piece.startsWith('##')) this.#continuing.set(piece.slice(2), id);
    }
    this.#longest = vocabulary.reduce((longest, piece) => Math.max(longest, piece.length), 0);
  }

  encode(text: string): number[] {
    const ids: number[] = [];
    forEachWord(text, this.#settings, (word) => {
      for (const id of this.#pieces(word)) ids.push(id);
    });
    return ids;
  }

  encodeWithOffsets(text: string): Encoding {
    const ids: number[] = [];
    const starts: number[] = [];
    const ends: number[] = [];
    for (const word of placedWords(text, this.#settings)) {
      const pieces = this.#pieces(word.word);
      let at = 0;
      for (const id of pieces) {
        const characters = id === this.#settings.unk ? word.starts.length : this.#characters(id, at === 0);
        ids.push(id);
        starts.push(word.starts[at]);
        ends.push(word.ends[at + characters - 1]);
        at += characters;
      }
    }
    return { ids, starts, ends };
  }

  /** Number of characters (code points) that a piece covers. */
  #characters(id: number, first: boolean): number {
    return [...this.#vocabulary[id]].length - (first ? 0 : 2);
  }

  #pieces(word: string): readonly number[] {
    // Before it is looked for: a word of any length would have to be hashed and remembered.
    if (isLonger(word, this.#settings.maxCharactersPerWord)) return this.#unknown;
    const known = this.#cache.get(word);
    if (known) return known;
    const ids = this.#split(word);
    if (this.#cache.size >= CACHED_WORDS) this.#cache.clear();
    // A long slice would keep the whole text it was cut from in memory: remember a copy.
    this.#cache.set(word.length < SLICE_KEEPS_PARENT ? word : JSON.parse(JSON.stringify(word)), ids);
    return ids;
  }

  #split(word: string): readonly number[] {
    const { unk } = this.#settings;
    const ids: number[] = [];
    for (let start = 0; start < word.length;) {
      const pieces = start === 0 ? this.#first : this.#continuing;
      let end = Math.min(word.length, start + this.#longest);
      let id = pieces.get(word.slice(start, end));
      while (id === undefined && end > start + 1) {
        end -= 1;
        id = pieces.get(word.slice(start, end));
      }
      if (id === undefined) return [unk];
      ids.push(id);
      start = end;
    }
    return ids;
  }
}

/**
 * Cuts text into words as BERT does: clean, set CJK ideographs apart, strip accents, lower the case,
 * then split at white space and around punctuation. `encode.ts` cuts the words into pieces.
 *
 * ASCII is looked up character by character. Whatever else stands in a text is normalized by the stretch (`normalize.ts`), which
 * changes nothing: decomposition never moves a mark past an ASCII character, and lower-casing looks at no neighbour.
 * A word is told as UTF-16 units in an array that the next word overwrites, so that no string is made for it.
 */
import { ALONE, classOf, DROPPED, LETTER, MARK, SPACE } from '../characters.ts';
import { normalized, placedCharacters, type Normalization } from './normalize.ts';
import { unitsText } from './word-table.ts';

/** So many ASCII characters end a stretch of others: fewer cost less than beginning another stretch. */
const GAP = 12;
/** So many of a longer word's units are kept at least, to show it. */
const SHOWN = 64;
/** Of the hash (FNV-1a over units). */
const [SEED, PRIME] = [0x811c9dc5 | 0, 0x01000193];

export class WordCutter {
  /** Units of the word; those of a word beyond `longest` are not all there. */
  readonly units: Uint16Array;
  /** Number of UTF-16 units. */
  length = 0;
  hash = SEED;
  /** UTF-16 span in the text of each character, the first `longest` of them; only where places were asked for. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;

  readonly #normalization: Normalization;
  readonly #classes: Uint8Array;
  readonly #longest: number;
  /** Units that go on with a character. */
  #second = 0;

  /** `longest`: most characters of a word that is wanted as a whole. */
  constructor(normalization: Normalization, longest: number) {
    this.#normalization = normalization;
    this.#classes = asciiClasses(normalization.lowercase);
    this.#longest = longest;
    this.units = new Uint16Array(Math.max(2 * longest, SHOWN));
    this.starts = new Int32Array(longest);
    this.ends = new Int32Array(longest);
  }

  /** Number of characters (code points). */
  get characters(): number {
    return this.length - this.#second;
  }

  /** Whether the word has more characters than are wanted. */
  get isLonger(): boolean {
    return this.characters > this.#longest;
  }

  /** The word as a string; of one that is longer, what there is. */
  get text(): string {
    return unitsText(this.units, 0, Math.min(this.length, this.units.length));
  }

  /** Calls `take` with each word of the text in this object. */
  cut(text: string, take: () => void, places = false): void {
    const { units } = this;
    const classes = this.#classes;
    const room = units.length;
    this.#begin();
    let [length, hash] = [0, SEED];
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      const found = unit < ASCII ? classes[unit] : OTHER;
      if (found < ASCII) {
        if (length < room) units[length] = found;
        if (places) this.#place(length - this.#second, i, i + 1);
        length += 1;
        hash = Math.imul(hash ^ found, PRIME);
        continue;
      }
      if (found === ASCII + DROPPED) continue;
      this.length = length;
      this.hash = hash;
      if (found === OTHER) {
        const end = endOfStretch(text, i);
        if (places) this.#stretchWithPlaces(text.slice(i, end), i, take);
        else this.#stretch(text.slice(i, end), take);
        i = end - 1;
      } else {
        this.#end(take);
        if (found !== ASCII + SPACE) this.#alone(unit, i, i + 1, take);
      }
      length = this.length;
      hash = this.hash;
    }
    this.length = length;
    this.hash = hash;
    this.#end(take);
  }

  #stretch(text: string, take: () => void): void {
    const source = normalized(text, this.#normalization);
    for (let i = 0; i < source.length; i++) {
      const codePoint = source.codePointAt(i) ?? 0;
      if (codePoint > 0xffff) i += 1;
      this.#character(codePoint, 0, 0, take);
    }
  }

  #stretchWithPlaces(text: string, from: number, take: () => void): void {
    for (const { character, start, end } of placedCharacters(text, this.#normalization))
      this.#character(character.codePointAt(0) ?? 0, from + start, from + end, take);
  }

  /** A normalized character: goes on with the word, ends it, or is dropped. */
  #character(codePoint: number, start: number, end: number, take: () => void): void {
    const kind = classOf(codePoint);
    if (kind === LETTER || (kind === MARK && !this.#normalization.stripAccents)) {
      this.#append(codePoint, start, end);
    } else if (kind === SPACE) {
      this.#end(take);
    } else if (kind === ALONE) {
      this.#end(take);
      this.#alone(codePoint, start, end, take);
    }
  }

  #alone(codePoint: number, start: number, end: number, take: () => void): void {
    this.#append(codePoint, start, end);
    this.#end(take);
  }

  #append(codePoint: number, start: number, end: number): void {
    this.#place(this.characters, start, end);
    if (codePoint > 0xffff) {
      this.#second += 1;
      this.#unit(0xd800 + ((codePoint - 0x10000) >> 10));
      this.#unit(0xdc00 + ((codePoint - 0x10000) & 0x3ff));
    } else {
      this.#unit(codePoint);
    }
  }

  #unit(unit: number): void {
    if (this.length < this.units.length) this.units[this.length] = unit;
    this.length += 1;
    this.hash = Math.imul(this.hash ^ unit, PRIME);
  }

  /** What is behind the longest word that is wanted belongs to its last character. */
  #place(character: number, start: number, end: number): void {
    if (character < this.#longest) this.starts[character] = start;
    this.ends[Math.min(character, this.#longest - 1)] = end;
  }

  #end(take: () => void): void {
    if (this.length > 0) take();
    this.#begin();
  }

  #begin(): void {
    this.length = 0;
    this.#second = 0;
    this.hash = SEED;
  }
}

const ASCII = 128;
/** Above ASCII and all classes. */
const OTHER = 255;

/** Of each ASCII character: what it is in a word, or 128 and its class. */
function asciiClasses(lowercase: boolean): Uint8Array {
  return Uint8Array.from({ length: ASCII }, (_, unit) => {
    if (classOf(unit) !== LETTER) return ASCII + classOf(unit);
    return lowercase && unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
  });
}

/** Where only ASCII follows for a while; `from` is at what is not. */
function endOfStretch(text: string, from: number): number {
  let end = from + 1;
  for (let i = end; i < text.length && i - end < GAP; i++) if (text.charCodeAt(i) >= ASCII) end = i + 1;
  return end;
}

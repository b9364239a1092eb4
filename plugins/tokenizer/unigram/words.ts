/**
 * Cuts a text into words, each with ▁ in front, as Metaspace does: at blanks, and at ▁ itself; where `splits`, at all white space before.
 *
 * How is said in the terms of tokenizer.json, and so saved.
 */
import { Normalizer } from '../normalize.ts';
import { mayJoin } from '../precompiled.ts';

/** How texts are read, as JSON says it. */
export interface Reading {
  readonly normalizer: unknown;
  /** Whether texts are cut at white space (`WhitespaceSplit`) before Metaspace cuts them. */
  readonly splits: boolean;
}

/** What stands for a blank, and before the first word. */
export const META = '▁';

const WORD = /▁[^▁]*/g;
const RUN = /\P{White_Space}+/gu;
/** Where texts are cut into stretches at most; which of them are blanks to the reading is asked of it. */
const BLANKS = [' ', '\n', '\t'];

/** A word, and of each of its UTF-16 units the span of the text that it came from. */
export interface PlacedWord {
  readonly word: string;
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

/** What of a unit is known: whether words end beside it where a blank follows, or stands before it. */
const [PLAIN, OTHER] = [1, 2];

export class WordCutter {
  readonly #normalizer: Normalizer;
  readonly #splits: boolean;
  readonly #blanks: ReadonlySet<number>;
  /** UTF-16 unit → one of those, or 0 where it was not asked for. */
  readonly #kinds = new Uint8Array(0x10000);

  /** Throws a RangeError where the reading has a step that is not known here. */
  constructor({ normalizer, splits }: Reading) {
    this.#normalizer = new Normalizer(normalizer);
    this.#splits = splits;
    const [a] = this.words('a');
    const blanks = BLANKS.filter((blank) => isSame(this.words(`a${blank}a`), [a, a]) && isSame(this.words(`${blank}a`), [a]));
    this.#blanks = new Set(blanks.map((blank) => blank.charCodeAt(0)));
  }

  words(text: string): string[] {
    const all: string[] = [];
    this.forEachWord(text, (word) => all.push(word));
    return all;
  }

  forEachWord(text: string, visit: (word: string) => void): void {
    const clean = this.#normalizer.normalize(text);
    for (const run of this.#splits ? (clean.match(RUN) ?? []) : clean === '' ? [] : [clean])
      for (const [word] of marked(run).matchAll(WORD)) visit(word);
  }

  /** The same words with their places. A ▁ that was put in front has that of the blank before, else that of the first character. */
  placedWords(text: string): PlacedWord[] {
    const { text: clean, starts, ends } = this.#normalizer.place(text);
    const words: PlacedWord[] = [];
    for (const { 0: run, index } of clean.matchAll(this.#splits ? RUN : /^[^]+$/g)) {
      const whole = marked(run);
      const added = whole.length - run.length;
      const isLed = words.length === 0 && /^\p{White_Space}/u.test(text);
      const from = words.length === 0 ? index : index - 1;
      for (const { 0: word, index: at } of whole.matchAll(WORD)) {
        const places = Array.from({ length: word.length }, (_, unit) => (at + unit < added ? from : index + at + unit - added));
        const isFront = isLed && at === 0 && added === 1;
        words.push({
          word,
          starts: places.map((place, unit) => (isFront && unit === 0 ? 0 : starts[place])),
          ends: places.map((place, unit) => (isFront && unit === 0 ? 1 : ends[place])),
        });
      }
    }
    return words;
  }

  /** Where the stretch ends that begins at `from`: before a blank between units whose words have nothing to do with each other. */
  endOf(text: string, from: number): number {
    for (let at = from + 1; at + 1 < text.length; at++)
      if (this.#blanks.has(text.charCodeAt(at)) && this.#isPlain(text.charCodeAt(at - 1)) && this.#isPlain(text.charCodeAt(at + 1)))
        return at;
    return text.length;
  }

  #isPlain(unit: number): boolean {
    this.#kinds[unit] ||= this.#standsAlone(unit) ? PLAIN : OTHER;
    return this.#kinds[unit] === PLAIN;
  }

  #standsAlone(unit: number): boolean {
    const character = String.fromCharCode(unit);
    if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(character) || mayJoin(character)) return false;
    const alone = this.words(character);
    if (alone.length === 0) return false;
    const expected = [...alone, ...this.words('a'), ...alone];
    return [...this.#blanks].every((blank) => {
      const between = String.fromCharCode(blank);
      return isSame(this.words(`${character}${between}a${between}${character}`), expected);
    });
  }
}

function marked(run: string): string {
  const text = run.replaceAll(' ', META);
  return text.startsWith(META) ? text : META + text;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
}

/** How much of a text is repetition, by the rules of Rae et al. 2021, table A1. Words are what white space separates. */
import { percent } from '../figures.ts';

/** The limits, from 0 to 1. */
export interface Limits {
  readonly lines: number;
  readonly paragraphs: number;
  readonly lineCharacters: number;
  readonly paragraphCharacters: number;
  /** Of 2-, 3- and 4-grams. */
  readonly topNGrams: readonly number[];
  /** Of 5- to 10-grams. */
  readonly duplicateNGrams: readonly number[];
}

/** The first limit that a text goes beyond, in a clause with its number; null for none. */
export function repetitionIn(text: string, limits: Limits): string | null {
  const parts = [
    { what: 'lines', pieces: text.split(/\n+/), most: limits.lines, mostCharacters: limits.lineCharacters },
    { what: 'paragraphs', pieces: text.split(/\n\s*\n/), most: limits.paragraphs, mostCharacters: limits.paragraphCharacters },
  ];
  for (const { what, pieces, most, mostCharacters } of parts) {
    const { share, characters } = doubled(pieces);
    if (share > most) return `${percent(share)} of the ${what} came before in it, more than ${percent(most)}`;
    if (characters > mostCharacters)
      return `${percent(characters)} of the characters are in ${what} that came before in it, more than ${percent(mostCharacters)}`;
  }
  return repeatedWords(text, limits);
}

/** Shares of the pieces that came before, by their number and by their characters. */
function doubled(pieces: readonly string[]): { readonly share: number; readonly characters: number } {
  const seen = new Set<string>();
  const all = pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
  const again = all.filter((piece) => seen.has(piece) || !seen.add(piece));
  return { share: again.length / Math.max(1, all.length), characters: charactersOf(again) / Math.max(1, charactersOf(all)) };
}

function charactersOf(pieces: readonly string[]): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

function repeatedWords(text: string, { topNGrams, duplicateNGrams }: Limits): string | null {
  const words = wordsOf(text);
  for (const [index, most] of topNGrams.entries()) {
    const top = topShare(words, index + 2);
    if (top > most) return `${percent(top)} of the characters are in its most frequent ${index + 2}-gram, more than ${percent(most)}`;
  }
  for (const [index, most] of duplicateNGrams.entries()) {
    const again = duplicateShare(words, index + 5);
    if (again > most)
      return `${percent(again)} of the characters are in ${index + 5}-grams that came before in it, more than ${percent(most)}`;
  }
  return null;
}

/** A text as numbers: the same one for the same word. */
interface Words {
  readonly ids: readonly number[];
  readonly lengths: readonly number[];
  /** Characters in all words. */
  readonly characters: number;
}

function wordsOf(text: string): Words {
  const numbers = new Map<string, number>();
  const words = text.match(/\S+/g) ?? [];
  const ids = words.map((word) => numbers.get(word) ?? numbers.set(word, numbers.size).size - 1);
  const lengths = words.map(({ length }) => length);
  return { ids, lengths, characters: lengths.reduce((sum, length) => sum + length, 0) };
}

/** Share of the characters that stand in the n-gram that comes most often, if it comes twice; of several the longest. */
function topShare(words: Words, n: number): number {
  const counts = new Map<number, { count: number; readonly characters: number }>();
  let most = 0;
  let characters = 0;
  for (let at = 0; at + n <= words.ids.length; at++) {
    const key = keyOf(words.ids, at, n);
    const known = counts.get(key);
    if (!known) {
      counts.set(key, { count: 1, characters: charactersAt(words, at, n) });
      continue;
    }
    known.count += 1;
    if (known.count > most || (known.count === most && known.characters > characters)) [most, characters] = [known.count, known.characters];
  }
  return words.characters === 0 ? 0 : Math.min(1, (most * characters) / words.characters);
}

/** Share of the characters that stand in an n-gram which came before; behind such a one the next begins. */
function duplicateShare(words: Words, n: number): number {
  const seen = new Set<number>();
  let again = 0;
  for (let at = 0; at + n <= words.ids.length;) {
    const key = keyOf(words.ids, at, n);
    if (seen.has(key)) again += charactersAt(words, at, n);
    at += seen.has(key) ? n : 1;
    seen.add(key);
  }
  return words.characters === 0 ? 0 : again / words.characters;
}

function charactersAt({ lengths }: Words, at: number, n: number): number {
  let sum = 0;
  for (let i = at; i < at + n; i++) sum += lengths[i];
  return sum;
}

/** 53 bits of a hash of n numbers: of a million n-grams, two are taken for the same with a probability of 6 · 10⁻⁵. */
function keyOf(ids: readonly number[], at: number, n: number): number {
  let [high, low] = [0x9e3779b9, 0x85ebca6b];
  for (let i = at; i < at + n; i++) {
    high = Math.imul(high ^ ids[i] ^ (high >>> 15), 0x2c1b3c6d);
    low = Math.imul((low + ids[i]) ^ (low >>> 13), 0x297a2d39);
  }
  return ((high ^ (high >>> 16)) >>> 0) * 2 ** 21 + ((low ^ (low >>> 16)) >>> 11);
}

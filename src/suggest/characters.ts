/** What the letters and words of a text say about how to read it: case, accents, spaces, and whether it is English. */
import type { Document } from '../kinds/corpus.ts';

/** Shares are between 0 and 1. */
export interface CharacterFacts {
  readonly letters: number;
  readonly words: number;
  /** Words of the document in the middle by words. */
  readonly medianWords: number;
  /** Of the letters of scripts that have two cases. */
  readonly cased: number;
  /** Of the letters, those with an accent or another mark that can be taken off, of Latin and Greek. */
  readonly accented: number;
  /** Of the words within a sentence, those that begin with a capital and go on in small letters. */
  readonly capitals: number;
  /** Of the letters, those of scripts that are written without spaces between words. */
  readonly unspaced: number;
  /** Turkish's dotless and dotted letters, which lower-casing confuses. */
  readonly dotless: number;
  /** Of the words, the most frequent ones of English. */
  readonly english: number;
  /** Different characters that are all but one in a thousand of those that are no white space. */
  readonly alphabet: number;
}

/** Characters that are looked at, in documents from all over the text. */
const MOST = 4 * 2 ** 20;

const UNSPACED =
  /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/gu;
const ENGLISH = new Set(['the', 'of', 'and', 'to', 'in', 'is', 'that', 'for', 'it', 'with']);

/** Looks at about four million characters at most. */
export function characterFacts(documents: readonly Document[]): CharacterFacts {
  const all = documents.reduce((sum, { text }) => sum + text.length, 0);
  const step = Math.max(1, Math.ceil(all / MOST));
  const counts = { letters: 0, words: 0, cased: 0, accented: 0, within: 0, capitals: 0, unspaced: 0, dotless: 0, english: 0 };
  const words: number[] = [];
  const characters = new Map<string, number>();
  for (let index = 0; index < documents.length; index += step) {
    const before = counts.words;
    const text = documents[index].text.slice(0, MOST);
    count(text, counts);
    for (const character of text) if (character.trim() !== '') characters.set(character, (characters.get(character) ?? 0) + 1);
    words.push(counts.words - before);
  }
  const { letters, within } = counts;
  return {
    letters,
    words: counts.words,
    medianWords: words.toSorted((a, b) => a - b)[words.length >> 1] ?? 0,
    cased: counts.cased / Math.max(1, letters),
    accented: counts.accented / Math.max(1, letters),
    capitals: counts.capitals / Math.max(1, within),
    unspaced: counts.unspaced / Math.max(1, letters),
    dotless: counts.dotless / Math.max(1, letters),
    english: counts.english / Math.max(1, counts.words),
    alphabet: frequentOnes([...characters.values()]),
  };
}

/** How many of the most frequent make up all but a thousandth. */
function frequentOnes(counts: readonly number[]): number {
  const all = counts.reduce((sum, each) => sum + each, 0);
  let covered = 0;
  const rest = counts.toSorted((a, b) => b - a).findIndex((each) => (covered += each) >= 0.999 * all);
  return all === 0 ? 0 : rest + 1;
}

type Counts = Record<'letters' | 'words' | 'cased' | 'accented' | 'within' | 'capitals' | 'unspaced' | 'dotless' | 'english', number>;

function count(text: string, counts: Counts): void {
  counts.unspaced += matches(text, UNSPACED);
  counts.dotless += matches(text, /[ıİ]/g);
  counts.letters += matches(text, /\p{L}/gu);
  counts.cased += matches(text, /[\p{Lu}\p{Ll}\p{Lt}]/gu);
  counts.accented += matches(text.normalize('NFD'), /(?<=[\p{Script=Latin}\p{Script=Greek}])\p{M}/gu);
  for (const { 0: word, index } of text.matchAll(/\p{L}[\p{L}\p{M}]*/gu)) {
    counts.words += 1;
    if (ENGLISH.has(word.toLowerCase())) counts.english += 1;
    if (word.length < 2 || !isWithin(text, index)) continue;
    counts.within += 1;
    if (/^\p{Lu}\p{Ll}/u.test(word)) counts.capitals += 1;
  }
}

/** Whether a blank and a letter or comma stand before the word, so that no sentence begins with it. */
function isWithin(text: string, index: number): boolean {
  return text[index - 1] === ' ' && /[\p{L}\p{M},]/u.test(text[index - 2] ?? '');
}

function matches(text: string, pattern: RegExp): number {
  let found = 0;
  for (const _ of text.matchAll(pattern)) found += 1;
  return found;
}

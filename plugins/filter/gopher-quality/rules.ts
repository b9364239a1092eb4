/** What is wrong with the words of a text, by the rules of Rae et al. 2021, appendix A.1. Words are what white space separates. */
import { percent, shown } from '../figures.ts';

/** The limits; shares are from 0 to 1. */
export interface Rules {
  readonly minimumWordLength: number;
  readonly maximumWordLength: number;
  readonly lettered: number;
  readonly symbols: number;
  readonly bulletLines: number;
  readonly ellipsisLines: number;
  readonly stopWords: ReadonlySet<string>;
  readonly minimumStopWords: number;
}

/** The first rule that a text breaks, in a clause with its number; null for none. */
export function flawOf(text: string, rules: Rules): string | null {
  const words = text.match(/\S+/g) ?? [];
  if (words.length === 0) return 'no words';
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const mean = words.reduce((sum, word) => sum + word.length, 0) / words.length;
  const shareOf = (of: readonly string[], pattern: RegExp): number => of.filter((each) => pattern.test(each)).length / of.length;
  const perWord = (pattern: RegExp): number => (text.match(pattern) ?? []).length / words.length;
  const lettered = shareOf(words, /\p{L}/u);
  const [hashes, ellipses] = [perWord(/#/g), perWord(/\.\.\.|…/g)];
  const bullets = shareOf(lines, /^\s*[•‣◦*-]/u);
  const trailing = shareOf(lines, /(?:\.\.\.|…)\s*$/u);
  if (mean < rules.minimumWordLength) return `words of ${shown(mean)} characters on average, fewer than ${rules.minimumWordLength}`;
  if (mean > rules.maximumWordLength) return `words of ${shown(mean)} characters on average, more than ${rules.maximumWordLength}`;
  if (lettered < rules.lettered) return `${percent(lettered)} of the words have a letter, fewer than ${percent(rules.lettered)}`;
  if (hashes > rules.symbols) return `${shown(hashes)} hash signs for each word, more than ${rules.symbols}`;
  if (ellipses > rules.symbols) return `${shown(ellipses)} ellipses for each word, more than ${rules.symbols}`;
  if (bullets > rules.bulletLines) return `${percent(bullets)} of the lines begin with a bullet, more than ${percent(rules.bulletLines)}`;
  if (trailing > rules.ellipsisLines)
    return `${percent(trailing)} of the lines end with an ellipsis, more than ${percent(rules.ellipsisLines)}`;
  const stopWords = stopWordsIn(text, rules);
  if (stopWords < rules.minimumStopWords) return `${stopWords} of the stop words, fewer than ${rules.minimumStopWords}`;
  return null;
}

/** How many different ones there are; those that are asked for are enough. Punctuation at a word is none of it. */
function stopWordsIn(text: string, { stopWords, minimumStopWords }: Rules): number {
  const found = new Set<string>();
  if (minimumStopWords === 0) return 0;
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{M}\p{N}'’]+/gu)) {
    if (stopWords.has(word)) found.add(word);
    if (found.size >= minimumStopWords) break;
  }
  return found.size;
}

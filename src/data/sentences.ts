/**
 * Where sentences begin: at every line break, and after a full stop, question or exclamation mark that is followed by
 * white space and does not belong to a number, an initial or a word that goes on in lower case.
 *
 * Rules and not `Intl.Segmenter`, whose answers change with the Unicode data that a Node version brings: the same
 * text must give the same examples everywhere. A text with a sentence per line is cut exactly there where its
 * sentences end with its lines.
 */

/** Raised when the rules change; part of a token store's key. */
export const SENTENCE_RULES = 1;

/** Marks that end a sentence, closing quotes and brackets behind them, then white space; or a line break. */
const BORDER = /[.!?…。！？]+["'”’»)\]]*(?:\s+|(?<=[。！？]["'”’»)\]]*))|[\r\n]+\s*/gu;

/** UTF-16 offsets at which sentences of the text begin, ascending; the first is 0. */
export function sentenceStartsOf(text: string): number[] {
  const starts = [0];
  for (const { 0: border, index } of text.matchAll(BORDER)) {
    const next = index + border.length;
    if (next >= text.length) break;
    if (/[\r\n]/.test(border) || isEnd(text, index, next)) starts.push(next);
  }
  return starts;
}

/** Whether the mark at `at` ends a sentence, where the next word begins at `next`. */
function isEnd(text: string, at: number, next: number): boolean {
  const following = String.fromCodePoint(text.codePointAt(next) ?? 0);
  if (/\p{Ll}/u.test(following)) return false;
  const before = /[\p{L}\p{N}.]*$/u.exec(text.slice(Math.max(0, at - 12), at))?.[0] ?? '';
  return !(text[at] === '.' && (/^\p{Lu}$/u.test(before) || /^(?:[\p{L}]\.)+\p{L}$/u.test(before) || TITLES.has(before)));
}

/** Abbreviations of English that a capital follows. */
const TITLES = new Set(['Mr', 'Mrs', 'Ms', 'Dr', 'St', 'Messrs', 'Hon', 'Gen', 'Gov', 'Sen', 'Rep', 'No', 'Nos', 'vs', 'Jr', 'Sr']);

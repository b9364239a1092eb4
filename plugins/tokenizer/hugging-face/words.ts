/**
 * Words that were added to the pieces of a tokenizer.json (`added_tokens` that are not special): each is found in a text as a whole, and
 * one piece wherever it stands. Special tokens are none of them: a text that spells one has none.
 */
import { partOf, type Part } from './parts.ts';

/** As the file has it. */
export interface AddedWord {
  readonly id: number;
  readonly content: string;
  /** Only between characters that make no words. */
  readonly single_word?: boolean;
  /** Takes the white space before it, and behind it. */
  readonly lstrip?: boolean;
  readonly rstrip?: boolean;
  /** Whether it is looked for in what the normalizer makes of texts. */
  readonly normalized?: boolean;
}

/** A stretch of a text that is such a word, or none. */
export interface FoundWord {
  readonly part: Part;
  readonly id: number | null;
}

export type WordFinder = (part: Part) => readonly FoundWord[];

const LETTER_BEHIND = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const LETTER_AHEAD = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;

/** The leftmost, and of those the longest. */
export function wordFinder(words: readonly AddedWord[]): WordFinder {
  if (words.length === 0) return (part) => [{ part, id: null }];
  const known = new Map(words.map((word) => [word.content, word]));
  const longestFirst = [...known.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map((content) => content.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)).join('|'), 'g');
  return (part) => {
    const found: FoundWord[] = [];
    const { text } = part;
    let done = 0;
    for (const { 0: content, index } of text.matchAll(pattern)) {
      const word = known.get(content) as AddedWord;
      let [start, end] = [index, index + content.length];
      if (word.single_word === true && (LETTER_BEHIND.test(text.slice(0, start)) || LETTER_AHEAD.test(text.slice(end)))) continue;
      if (word.lstrip === true) start = Math.max(done, text.slice(0, start).trimEnd().length);
      if (word.rstrip === true) end = text.length - text.slice(end).trimStart().length;
      if (start > done) found.push({ part: partOf(part, done, start), id: null });
      found.push({ part: partOf(part, start, end), id: word.id });
      done = end;
    }
    if (done < text.length) found.push({ part: partOf(part, done, text.length), id: null });
    return found;
  };
}

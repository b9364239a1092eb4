/**
 * Where sentences begin: at every line break, and after a full stop, question or exclamation mark that is followed by
 * white space and does not belong to a number, an initial or a word that goes on in lower case.
 *
 * Rules and not `Intl.Segmenter`, whose answers change with the Unicode data that a Node version brings: the same
 * text must give the same examples everywhere. A text with a sentence per line is cut exactly there where its
 * sentences end with its lines.
 */

/** Raised when the rules change; part of a token store's key. */
export const SENTENCE_RULES = 2;

const MARKS = new Set('.!?…。！？');
/** Marks that need no white space behind them. */
const WIDE = new Set('。！？');
const CLOSERS = new Set('"\'”’»)]');
const SPACE = /\s/;

/** UTF-16 offsets at which sentences of the text begin, ascending; the first is 0. */
export function sentenceStartsOf(text: string): number[] {
  const starts = [0];
  for (const { at, next } of borders(text)) {
    if (next >= text.length) break;
    if (/[\r\n]/.test(text.slice(at, next)) || isEnd(text, at, next)) starts.push(next);
  }
  return starts;
}

/** Where a sentence may end, and where the next one begins. */
interface Border {
  readonly at: number;
  readonly next: number;
}

/**
 * Marks that end a sentence, closing quotes and brackets behind them, then white space; or line breaks, then white space. No character
 * is looked at more often than a few times, however long a row of dots is.
 */
function* borders(text: string): Iterable<Border> {
  const candidate = /[.!?…。！？\r\n]/g;
  for (let at = 0; ;) {
    candidate.lastIndex = at;
    const found = candidate.exec(text);
    if (!found) return;
    at = found.index;
    const marks = runEnd(text, at, (character) => MARKS.has(character));
    if (marks === at) {
      const next = runEnd(text, at, (character) => SPACE.test(character));
      yield { at, next };
      at = next;
      continue;
    }
    const closed = runEnd(text, marks, (character) => CLOSERS.has(character));
    const next = runEnd(text, closed, (character) => SPACE.test(character));
    if (next > closed) yield { at, next };
    else if (WIDE.has(text[marks - 1])) yield { at, next: closed };
    else {
      let wide = marks - 1;
      while (wide > at && !WIDE.has(text[wide - 1])) wide -= 1;
      // Up to the last wide mark of the row; the others end nothing.
      if (wide > at) yield { at, next: wide };
    }
    at = Math.max(next, marks);
  }
}

function runEnd(text: string, from: number, belongs: (character: string) => boolean): number {
  let end = from;
  while (end < text.length && belongs(text[end])) end += 1;
  return end;
}

/** Whether the mark at `at` ends a sentence, where the next word begins at `next`. */
function isEnd(text: string, at: number, next: number): boolean {
  const following = String.fromCodePoint(text.codePointAt(next) ?? 0);
  if (/\p{Ll}/u.test(following)) return false;
  // A question mark behind an abbreviation belongs to the sentence.
  const stops = runEnd(text, at, (character) => character === '.');
  if (stops < next && MARKS.has(text[stops])) return true;
  const before = /[\p{L}\p{N}.]*$/u.exec(text.slice(Math.max(0, at - 12), at))?.[0] ?? '';
  return !(text[at] === '.' && (/^\p{Lu}$/u.test(before) || /^(?:[\p{L}]\.)+\p{L}$/u.test(before) || TITLES.has(before)));
}

/** Abbreviations of English that a capital follows. */
const TITLES = new Set(['Mr', 'Mrs', 'Ms', 'Dr', 'St', 'Messrs', 'Hon', 'Gen', 'Gov', 'Sen', 'Rep', 'No', 'Nos', 'vs', 'Jr', 'Sr']);

/**
 * Patterns of files as texts: what is no pattern at all, how many names one can spell out, and how one is told from elsewhere.
 *
 * Which files one matches is `patterns.ts`. Nothing here looks at a disk.
 */
import path from 'node:path';
import { errors, type Fault } from '../errors/index.ts';

/** What `{a,b}` and `{1..9}` of one pattern may spell out together: each is searched for by itself. */
const MOST_ALTERNATIVES = 1000;
/** Of a path, in Linux. */
const LONGEST_PATTERN = 4096;
const DEEPEST_BRACES = 20;

/** A pattern, or what an exclusion (`!drafts/*`) takes away. `!(a|b).txt` is a pattern. */
export interface PatternWords {
  readonly excludes: boolean;
  readonly body: string;
}

/** Tells an exclusion by its exclamation mark. */
export function wordsOfPattern(pattern: string): PatternWords {
  const excludes = pattern.startsWith('!') && !pattern.startsWith('!(');
  return { excludes, body: excludes ? pattern.slice(1) : pattern };
}

/** Why a text cannot be a pattern, or null; without it, some texts would take minutes or all memory. */
export function flawOfPattern(pattern: string): Fault | null {
  const { excludes, body } = wordsOfPattern(pattern);
  if (body === '') return bad(pattern, excludes ? "there is nothing behind the '!'" : 'it is empty');
  if (body.includes('\0')) return bad(pattern, 'it holds the character NUL, which no file name can');
  if (pattern.length > LONGEST_PATTERN)
    return bad(`${pattern.slice(0, 40)}…`, `it has ${pattern.length} characters, and no path has more than ${LONGEST_PATTERN}`);
  if (excludes && wordsOfPattern(body).excludes) return bad(pattern, "one '!' is enough");
  if (/(?<=[^/{,(|*])\*\*|\*\*\*|\*\*(?=[^/},)|*])/.test(body.replaceAll(/\\./gs, '_')))
    return bad(pattern, "'**' stands by itself between slashes", "All text files below a folder are 'folder/**/*.txt'.");
  const { count, depth } = alternativesIn(body);
  const hint = "Write a wildcard instead of so many names: 'part-*.txt'.";
  if (count > MOST_ALTERNATIVES) return bad(pattern, `its braces spell out more than ${MOST_ALTERNATIVES} names`, hint);
  return depth > DEEPEST_BRACES ? bad(pattern, `its braces are nested more than ${DEEPEST_BRACES} deep`, hint) : null;
}

/** A text that is no pattern; `reason` is a clause. */
export function bad(pattern: string, reason: string, hint?: string): Fault {
  return errors.BAD_PATTERN({ pattern: pattern.replaceAll('\0', '\\0'), reason, hint });
}

/** The pattern as it is told from another folder, from which `way` leads to its own. */
export function patternFrom(way: string, pattern: string): string {
  const { excludes, body } = wordsOfPattern(pattern);
  const joined = path.isAbsolute(body) ? body : path.posix.join(escapedName(way), body);
  // A mark that stood behind './' excludes nothing.
  const told = wordsOfPattern(joined).excludes ? `./${joined}` : joined;
  return `${excludes ? '!' : ''}${told}`;
}

/** The folder that a pattern does not leave: what stands before its first special character. */
export function baseOfPattern(pattern: string): string {
  const { body } = wordsOfPattern(pattern);
  // Parentheses are plain unless they are a group.
  const plain = /^(?:\\.|(?<![@!+])\(|[^*?{[(\\])*/s.exec(body)?.[0] ?? '';
  return plain === body ? unescaped(body) : unescaped(plain.slice(0, plain.lastIndexOf('/') + 1)) || '.';
}

/** The pattern that means a name and nothing else. */
export function escapedName(name: string): string {
  return name.replaceAll(/[()*?[\]{|}!+@\\]/g, '\\$&');
}

/** Without the backslashes that take the meaning from the next character. */
export function unescaped(body: string): string {
  return body.replaceAll(/\\(.)/gs, '$1');
}

/** The text in every way in which Unicode can spell the same letters, as it is first. */
export function spellingsOf(text: string): string[] {
  return [...new Set([text, text.normalize('NFC'), text.normalize('NFD')])];
}

interface Alternatives {
  /** Never below what a library makes of it; beyond the limit it need not be exact. */
  readonly count: number;
  readonly depth: number;
}

/** Unclosed and escaped braces count too where that is simpler: more is on the safe side. */
function alternativesIn(text: string): Alternatives {
  // One entry per open brace: names so far in its finished alternatives, in the present one, and where that began.
  const open: { sum: number; product: number; start: number; commas: number }[] = [{ sum: 0, product: 1, start: 0, commas: 0 }];
  let depth = 0;
  const top = (): (typeof open)[number] => open[open.length - 1];
  const close = (end: number): void => {
    const { sum, product, start, commas } = open.pop() ?? top();
    top().product = Math.min(1e9, top().product * (commas > 0 ? sum + product : Math.max(product, rangeOf(text.slice(start, end)))));
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at++;
    else if (character === '{') {
      open.push({ sum: 0, product: 1, start: at + 1, commas: 0 });
      depth = Math.max(depth, open.length - 1);
    } else if (character === ',' && open.length > 1) {
      const inner = top();
      Object.assign(inner, { sum: inner.sum + inner.product, product: 1, commas: inner.commas + 1 });
    } else if (character === '}' && open.length > 1) close(at);
  }
  while (open.length > 1) close(text.length);
  return { count: open[0].product, depth };
}

/** How many names `1..9` or `a..e` or `0..100..5` spells out; 1 for what is no range. */
function rangeOf(text: string): number {
  const found = /^(.+?)\.\.(.+?)(?:\.\.(.*))?$/s.exec(text);
  if (!found) return 1;
  const [from, to] = [found[1], found[2]].map((end) => (/\d/.test(end) ? Number(end) : (end.codePointAt(0) ?? 0)));
  const step = Math.abs(Number(found[3] ?? 1)) || 1;
  const size = Math.floor(Math.abs(to - from) / step) + 1;
  return Number.isNaN(size) ? 1 : size;
}

/** The lines of a source, as an editor counts them. Found once per source: every key and every value asks for its own. */
import type { Source } from './tree.ts';

interface Lines {
  /** Offset of each line's first character, ascending. */
  readonly starts: readonly number[];
  readonly texts: readonly string[];
}

const found = new WeakMap<Source, Lines>();

/** What stands in each line, without its end. */
export function sourceLines(source: Source): readonly string[] {
  return linesIn(source).texts;
}

/** The offset of a line's first character; lines are counted from 1. */
export function startOfLine(source: Source, line: number): number {
  return linesIn(source).starts[line - 1] ?? source.text.length;
}

/** The place of an offset, counted from 1. */
export function positionOf(source: Source, offset: number): { readonly line: number; readonly column: number } {
  const { starts } = linesIn(source);
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - starts[low] + 1 };
}

function linesIn(source: Source): Lines {
  const known = found.get(source);
  if (known) return known;
  const ends = [...source.text.matchAll(/\r\n|[\n\r\u2028\u2029]/g)];
  const starts = [0, ...ends.map((end) => end.index + end[0].length)];
  const texts = starts.map((start, line) => source.text.slice(start, ends[line]?.index));
  const made = { starts, texts };
  found.set(source, made);
  return made;
}

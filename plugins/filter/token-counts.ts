/** How a tokenizer cuts a text, as far as filters ask. */
import type { Tokenizer } from 'electra-run';

/** Characters (UTF-16 units) of which the ids are held at a time. */
const STRETCH = 2 ** 20;

/** What there is of a text. */
export interface TokenCounts {
  readonly tokens: number;
  /** Those of them that are the unknown piece. */
  readonly unknown: number;
}

/** Encodes it; one that is very long by stretches of lines, so that its ids need no memory. */
export function tokenCounts(text: string, tokenizer: Pick<Tokenizer, 'encode' | 'special'>): TokenCounts {
  const { unk } = tokenizer.special;
  const counts = { tokens: 0, unknown: 0 };
  for (let start = 0; start < text.length;) {
    const line = text.length - start > STRETCH ? text.indexOf('\n', start + STRETCH) : -1;
    const end = line < 0 ? text.length : line + 1;
    const ids = tokenizer.encode(text.slice(start, end));
    counts.tokens += ids.length;
    for (const id of ids) if (id === unk) counts.unknown += 1;
    start = end;
  }
  return counts;
}

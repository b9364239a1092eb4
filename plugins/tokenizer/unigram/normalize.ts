/**
 * What becomes of a text before it is cut into pieces: NFKC, small letters if asked for, and one ▁ for each stretch of white space and
 * before the text, as SentencePiece has it but for its own few rules.
 *
 * As the `tokenizers` library says it: NFKC, Lowercase, Replace `\s+` by a blank, Strip; then Metaspace.
 */

export interface UnigramNormalization {
  readonly lowercase: boolean;
}

/** What stands for a blank, and before the first word. */
export const META = '▁';

/** White space of Unicode, as the library has it, and not JavaScript's \s, which has U+FEFF and lacks U+0085. */
const SPACES = /\p{White_Space}+/gu;
/** A character and what may be composed with it: marks, vowels and finals of Hangul, half-width voicing. */
const CLUSTER = /[^][\p{M}\u1160-\u11ff\uff9e\uff9f]*/gu;

/** The words of a text, each with ▁ in front; one that has ▁ inside begins another there. */
export function forEachWord(text: string, normalization: UnigramNormalization, visit: (word: string) => void): void {
  for (const [word] of cleaned(text, normalization).matchAll(WORD)) visit(word);
}

const WORD = /▁[^▁]*/g;

/** A word, and of each of its UTF-16 units the span of the text that it came from. */
export interface PlacedWord {
  readonly word: string;
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
}

/** The same words with their places. Several characters that were composed have the span of all of them; a blank in front has its own. */
export function placedWords(text: string, normalization: UnigramNormalization): PlacedWord[] {
  let whole = '';
  const starts: number[] = [];
  const ends: number[] = [];
  const put = (characters: string, start: number, end: number): void => {
    whole += characters;
    for (let unit = 0; unit < characters.length; unit++) {
      starts.push(start);
      ends.push(end);
    }
  };
  for (const { 0: cluster, index } of clustersOf(text, normalization)) {
    const becomes = normalized(cluster, normalization);
    // What changes in no length keeps the place of each unit.
    if (becomes.length === cluster.length) for (let at = 0; at < cluster.length; at++) put(becomes[at], index + at, index + at + 1);
    else put(becomes, index, index + cluster.length);
  }
  const words: PlacedWord[] = [];
  for (const { 0: run, index } of whole.matchAll(/\P{White_Space}+/gu)) {
    const isFirst = words.length === 0;
    // The ▁ in front: the last blank before, or where the text begins the place of its first character.
    const from = isFirst ? index : index - 1;
    const marked = isFirst && run.startsWith(META) ? run : META + run;
    const added = marked.length - run.length;
    for (const { 0: word, index: at } of marked.matchAll(WORD)) {
      const place = (unit: number): number => (at + unit < added ? from : index + at + unit - added);
      const units = Array.from({ length: word.length }, (_, unit) => place(unit));
      words.push({ word, starts: units.map((unit) => starts[unit]), ends: units.map((unit) => ends[unit]) });
    }
  }
  return words;
}

function cleaned(text: string, normalization: UnigramNormalization): string {
  const spaced = normalized(text, normalization).replaceAll(SPACES, ' ').replaceAll(/^ | $/g, '');
  const marked = spaced.replaceAll(' ', META);
  return marked === '' || marked.startsWith(META) ? marked : META + marked;
}

function normalized(text: string, { lowercase }: UnigramNormalization): string {
  const composed = text.normalize('NFKC');
  // Without Σ, String#toLowerCase is the same as lower-casing each code point.
  return lowercase ? composed.replaceAll('Σ', 'σ').toLowerCase() : composed;
}

/** Stretches that are normalized each on its own as in the whole; the whole as one where that does not hold. */
function clustersOf(text: string, normalization: UnigramNormalization): { readonly 0: string; readonly index: number }[] {
  const clusters = [...text.matchAll(CLUSTER)];
  const together = clusters.map(({ 0: cluster }) => normalized(cluster, normalization)).join('');
  return together === normalized(text, normalization) ? clusters : [{ 0: text, index: 0 }];
}

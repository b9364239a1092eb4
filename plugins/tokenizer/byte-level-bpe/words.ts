/**
 * Cuts text into words as GPT-2 does: English contractions, then letters, numbers or other characters with at most one blank in
 * front, and white space, whose last blank belongs to the word behind it. Nothing is dropped.
 */

/** White space is Unicode's, as in the reference, and not JavaScript's \s, which has U+FEFF and lacks U+0085. */
const WORD =
  /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** 1 for each UTF-16 unit that is white space, in the same sense. */
const SPACE = new Uint8Array(0x10000);
for (const unit of [0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000]) SPACE[unit] = 1;
SPACE.fill(1, 0x09, 0x0e).fill(1, 0x2000, 0x200b);

/**
 * Where the stretch of whole words ends that begins at `from`: before white space behind a word, or before the blank that belongs to a
 * word. There a word ends and another begins, whatever is around.
 */
export function endOfWords(text: string, from: number): number {
  let wasSpace = SPACE[text.charCodeAt(from)];
  for (let at = from + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const isNext = SPACE[unit];
    if (isNext === 1 && (wasSpace === 0 || (unit === 0x20 && SPACE[text.charCodeAt(at + 1)] === 0))) return at;
    wasSpace = isNext;
  }
  return text.length;
}

/** Calls `visit` with each word of the text and the place of its first unit; all of them together are the text. */
export function forEachWord(text: string, visit: (word: string, at: number) => void): void {
  WORD.lastIndex = 0;
  for (let at = 0; at < text.length; at = WORD.lastIndex) {
    const found = WORD.exec(text);
    if (!found) break;
    visit(found[0], at);
  }
}

/** The text with a blank in front, where the tokenizer adds one and there is none. */
export function prefixed(text: string, addPrefixSpace: boolean): string {
  return addPrefixSpace && text !== '' && !text.startsWith(' ') ? ` ${text}` : text;
}

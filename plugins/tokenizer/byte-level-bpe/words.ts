/**
 * Cuts text into words as GPT-2 does: English contractions, then letters, numbers or other characters with at most one blank in
 * front, and white space, whose last blank belongs to the word behind it. Nothing is dropped.
 */

/** White space is Unicode's, as in the reference, and not JavaScript's \s, which has U+FEFF and lacks U+0085. */
const WORD =
  /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

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

/** Offsets as other languages count them: Python has one for each code point, where JavaScript has two for those beyond U+FFFF. */

/** From an offset in code points to the one in UTF-16; past the end it goes on as if each were one. */
export function codePointOffsets(text: string): (offset: number) => number {
  const wide: number[] = [];
  let count = 0;
  if (/[\u{10000}-\u{10FFFF}]/u.test(text))
    for (const point of text) {
      if (point.length > 1) wide.push(count);
      count += 1;
    }
  return (offset) => offset + wide.filter((place) => place < offset).length;
}

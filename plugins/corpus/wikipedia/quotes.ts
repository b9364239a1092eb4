/** Apostrophes that make text bold or italic in wikitext, and those that are some: by MediaWiki's own rule. */

/** Without the marks of bold and italic text, line by line. */
export function withoutQuotes(text: string): string {
  if (!text.includes("''")) return text;
  return text
    .split('\n')
    .map((line) => (line.includes("''") ? lineWithoutQuotes(line) : line))
    .join('\n');
}

/** Two are italic, three bold, five both; of four and of more than five the first ones are apostrophes. */
function lineWithoutQuotes(line: string): string {
  const texts = line.split(/'{2,}/);
  const marks = (line.match(/'{2,}/g) ?? []).map(({ length }) => length);
  marks.forEach((length, i) => (texts[i] += "'".repeat(length === 4 ? 1 : Math.max(0, length - 5))));
  const bold = marks.filter((length) => length !== 2).length;
  const italic = marks.filter((length) => length === 2 || length >= 5).length;
  // An odd number of both: one of three is an apostrophe before italic text, as in l'''Iliade''.
  if (bold % 2 === 1 && italic % 2 === 1) {
    const i = apostropheAt(texts, marks);
    if (i >= 0) texts[i] += "'";
  }
  return texts.join('');
}

/** Behind a word of one letter, else behind another word, else behind a space. */
function apostropheAt(texts: readonly string[], marks: readonly number[]): number {
  const threes = marks.flatMap((length, i) => (length === 3 || length === 4 ? [i] : []));
  const before = (i: number): readonly [string, string] => [texts[i].at(-2) ?? '', texts[i].at(-1) ?? ''];
  const single = threes.find((i) => before(i)[0] === ' ' && before(i)[1] !== ' ');
  return single ?? threes.find((i) => before(i)[1] !== ' ') ?? threes[0] ?? -1;
}

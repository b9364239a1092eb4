/**
 * The text of a page out of its wikitext: what a reader sees in its paragraphs, headings and lists, and nothing that only a machine could
 * complete. A template is a program that lies in another page; what it would write is left out, as is what is in tables. Only a text in
 * another language (`{{lang|la|…}}`) says itself what it writes.
 *
 * Passes follow MediaWiki's order, each reads the text once, and none takes longer than in proportion to it.
 */
import { withoutOpaque, withoutTags } from './elements.ts';
import { withCharacters } from './entities.ts';
import type { LeftOut } from './left-out.ts';
import { withLinkTexts, type LinkNames } from './links.ts';
import { withoutTables, withoutTemplates } from './nested.ts';
import { withoutQuotes } from './quotes.ts';

/** Raised when the text of a page changes; part of the corpus's fingerprint. */
export const PLAIN_TEXT = 2;

/** Paragraphs are apart by a blank line, headings and items of lists stand in a line of their own. Empty where nothing is text. */
export function plainText(wikitext: string, names: LinkNames, left: LeftOut): string {
  const bare = withoutTables(withoutTemplates(withoutOpaque(wikitext.replaceAll('\r\n', '\n'), left), left), left);
  const marked = withVariants(withoutTags(bare)).replaceAll(/__[\p{Lu}\p{Lo}]{2,40}__/gu, '');
  const lines = linesOfText(withLinkTexts(marked, names, left), left);
  return tidy(withCharacters(withoutQuotes(lines)));
}

/** `-{…}-` of languages that are written in several ways: as it is written in the page, or the first way. */
function withVariants(text: string): string {
  if (!text.includes('-{')) return text;
  return text.replaceAll(/-\{(?:([^{}|]*)\|)?([^{}]*)\}-/g, (_, flags = '', content: string) => {
    // Rules for the page, which show nothing.
    if ((flags as string).split(';').some((flag) => /^\s*[HT-]\s*$/.test(flag))) return '';
    const [, first] = /^\s*[a-z-]+\s*:\s*([^;]*)/.exec(content) ?? [];
    return first ?? content;
  });
}

/** Without the marks of headings, lists and lines, and without headings that have nothing below them. */
function linesOfText(text: string, left: LeftOut): string {
  const lines: string[] = [];
  /** Headings above a line, which come with the first text below them. */
  let waiting: { readonly level: number; readonly title: string }[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const heading = headingIn(line);
    if (heading) {
      waiting = [...waiting.filter(({ level }) => level < heading.level), heading];
      continue;
    }
    if (line.startsWith('|') || line.startsWith('{|')) {
      left.count('row of a broken table');
      continue;
    }
    const said = line.replace(/^(?:[*#:;]+|-{4,})\s*/, '');
    if (waiting.length > 0 && said !== '') {
      for (const { title } of waiting) lines.push('', title, '');
      waiting = [];
    }
    lines.push(said);
  }
  return lines.join('\n');
}

function headingIn(line: string): { readonly level: number; readonly title: string } | null {
  if (line.length < 3 || !line.startsWith('=') || !line.endsWith('=')) return null;
  let level = 0;
  while (level < 6 && line[level] === '=' && line[line.length - 1 - level] === '=' && 2 * level + 2 < line.length) level += 1;
  const title = line.slice(level, -level).trim();
  return title === '' ? null : { level, title };
}

/** Closes the gaps of what was left out: spaces in a row, brackets around nothing, spaces before a full stop. */
function tidy(text: string): string {
  return text
    .replaceAll(/[\t \u00a0]+/g, ' ')
    .replaceAll(/([(（]) ?(?:[,;:，；：、] ?)+/g, '$1')
    .replaceAll(/(?<![,;，；、 ]) ?(?:[,;，；、] ?)+(?=[)）])/g, '')
    .replaceAll(/ \( ?\)|（ ?）/g, '')
    .replaceAll(/ +(?=[,.](?: |$))/gm, '')
    .replaceAll(/^ +| +$/gm, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

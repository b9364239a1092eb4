/** Links in wikitext: what stands on the page of them. */
import type { LeftOut } from './left-out.ts';

/** Names of the namespaces of a wiki whose links are no text, in lower case. */
export interface LinkNames {
  readonly files: ReadonlySet<string>;
  readonly categories: ReadonlySet<string>;
}

/** Numbers of namespaces. */
const FILE = 6;
const CATEGORY = 14;

/** The names in a wiki's own language; those in English are known everywhere. */
export function linkNames(namespaces: ReadonlyMap<number, string>): LinkNames {
  const named = (number: number, ...english: readonly string[]): ReadonlySet<string> =>
    new Set([...english, (namespaces.get(number) ?? english[0]).toLowerCase()]);
  return { files: named(FILE, 'file', 'image'), categories: named(CATEGORY, 'category') };
}

/** Links stand in captions of files, and captions in captions; deeper ones are no links. */
const DEEPEST = 6;

/** With the texts of links in place of them, without files and categories. */
export function withLinkTexts(text: string, names: LinkNames, left: LeftOut): string {
  return text.includes('[') ? withoutExternal(withoutInternal(text, names, left)) : text;
}

function withoutInternal(text: string, names: LinkNames, left: LeftOut): string {
  const parts: string[] = [];
  /** How many parts stand before each. */
  const open: number[] = [];
  let from = 0;
  for (const { 0: mark, index } of text.matchAll(/\[\[|\]\]/g)) {
    parts.push(text.slice(from, index));
    from = index + 2;
    if (mark === '[[') open.push(parts.length);
    else {
      const at = open.pop();
      if (at === undefined) left.count('mark without an end');
      else if (open.length < DEEPEST) parts.push(textOfLink(parts.splice(at).join(''), names, left));
    }
  }
  for (const _ of open) left.count('mark without an end');
  parts.push(text.slice(from));
  return parts.join('');
}

/** Endings of files that are shown, whose namespace may have a name of old that a dump does not say. */
const SHOWN = /^\p{L}+:[^|\n]+\.(?:jpe?g|png|svg|gif|tiff?|webp|xcf|og[agv]|webm|flac|wav|mp3|midi?|pdf|djvu)\s*(?:\||$)/iu;

/** Codes of languages, as Wikipedias have them. */
const LANGUAGE = /^[a-z]{2,3}(?:-[a-z]+)*$/;

function textOfLink(link: string, { files, categories }: LinkNames, left: LeftOut): string {
  const bar = link.indexOf('|');
  const target = (bar < 0 ? link : link.slice(0, bar)).trim();
  const label = bar < 0 ? '' : link.slice(bar + 1);
  // No name of a page has these, so it was no link.
  if (target === '' || /[\n[\]{}<>]/.test(target)) return `[[${link}]]`;
  const colon = target.indexOf(':');
  const space = colon > 0 ? target.slice(0, colon).trim().replaceAll('_', ' ').toLowerCase() : '';
  if (files.has(space) || SHOWN.test(link)) left.count('file');
  else if (categories.has(space)) left.count('category');
  else if (LANGUAGE.test(target.slice(0, Math.max(colon, 0))) && bar < 0) left.count('link to another language');
  else return label.trim() === '' ? target.replace(/^:/, '') : label;
  return '';
}

/** `[https://… text]` becomes the text; without one, it is a number on the page. */
function withoutExternal(text: string): string {
  return text.replaceAll(
    /\[(?:(?:https?|ftps?|ircs?|news|mailto|tel|sftp|git|svn):|\/\/)[^\s[\]]*(?:[ \t]+([^[\]\n]*))?\]/gi,
    (_, label = '') => (label as string).trim(),
  );
}

/** What stands in each other in wikitext, templates in double braces and tables: none of it is text. Each pass reads from left to right. */
import type { LeftOut } from './left-out.ts';

/** What a template of a text in another language begins with, `{{lang|la|`. */
const LANGUAGE = /^\s*(?:lang|langue)\s*\|[^|]*\|/i;
/** Longer texts in other languages are left out as other templates are, so that what stands in each other takes linear time. */
const LONGEST = 1000;

/** Without templates, their parameters and what else stands in two or three braces; but for texts in another language. */
export function withoutTemplates(text: string, left: LeftOut): string {
  if (!text.includes('{{')) return text;
  const parts: string[] = [];
  // Braces that are open, and how many parts stand before them.
  const open: { braces: number; readonly at: number }[] = [];
  let from = 0;
  for (const { 0: run, index } of text.matchAll(/\{{2,}|\}{2,}/g)) {
    parts.push(text.slice(from, index));
    from = index + run.length;
    if (run.startsWith('{')) {
      open.push({ braces: run.length, at: parts.length });
      continue;
    }
    let closing = run.length;
    for (let last = open.at(-1); last && closing >= 2; last = open.at(-1)) {
      const closed = Math.min(closing, last.braces, 3);
      closing -= closed;
      last.braces -= closed;
      const said = closed === 2 ? textInLanguage(parts, last.at) : null;
      parts.length = last.at;
      if (last.braces < 2) open.pop();
      if (said !== null) parts.push(said);
      else if (open.length === 0) left.count('template');
      if (last.braces === 1) parts.push('{');
    }
    if (closing === 1) parts.push('}');
    else if (closing > 1) left.count('mark without an end');
  }
  for (const _ of open) left.count('mark without an end');
  parts.push(text.slice(from));
  return parts.join('');
}

/** What stands in a template from a part on, where it is a text in another language; else null. */
function textInLanguage(parts: readonly string[], at: number): string | null {
  if (!LANGUAGE.test(parts[at] ?? '')) return null;
  let inside = '';
  for (let part = at; part < parts.length && inside.length <= LONGEST; part++) inside += parts[part];
  if (inside.length > LONGEST) return null;
  // Links have bars of their own; what follows the text says how it is shown.
  const [said = ''] = /^(?:\[\[[^\]]*\]\]|[^|])*/.exec(inside.replace(LANGUAGE, '')) ?? [];
  return said.replace(/^\s*2\s*=/, '').trim();
}

const TABLES = /^[ \t:]*\{\||^[ \t]*\|\}|<(\/?)table(?=[\s/>])[^<>]*>/gim;

/** Without tables, of either way to write them. One without an end ends before the next heading. */
export function withoutTables(text: string, left: LeftOut): string {
  if (!/\{\||<table/i.test(text)) return text;
  const parts: string[] = [];
  const open: { readonly isTag: boolean; readonly at: number; readonly from: number }[] = [];
  const count = { tag: 0, mark: 0 };
  let from = 0;
  for (const { 0: mark, 1: slash, index } of text.matchAll(TABLES)) {
    const isTag = slash !== undefined;
    const isOpening = isTag ? slash === '' : mark.endsWith('{|');
    const kind = isTag ? 'tag' : 'mark';
    if (!isOpening && count[kind] === 0) continue;
    parts.push(text.slice(from, index));
    from = index + mark.length;
    if (isOpening) {
      open.push({ isTag, at: parts.length, from });
      count[kind] += 1;
      continue;
    }
    // Whatever was opened within it and not closed ends with it.
    for (let last = open.pop(); last; last = open.pop()) {
      count[last.isTag ? 'tag' : 'mark'] -= 1;
      parts.length = last.at;
      if (last.isTag === isTag) break;
    }
    if (open.length === 0) left.count('table');
  }
  const [outer] = open;
  if (outer) {
    parts.length = outer.at;
    left.count('table');
    left.count('mark without an end');
    const heading = /^==.*==[ \t]*$/gm;
    heading.lastIndex = outer.from;
    from = heading.exec(text)?.index ?? text.length;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

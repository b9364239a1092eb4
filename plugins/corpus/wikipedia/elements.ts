/** Tags in wikitext: elements whose content is no text are left out, of others the content stays. */
import type { LeftOut, LeftOutName } from './left-out.ts';

/** Elements whose content is something else than wikitext, or no text. */
const OPAQUE: Readonly<Record<string, LeftOutName | null>> = {
  ref: 'reference',
  references: 'reference',
  math: 'formula',
  chem: 'formula',
  ce: 'formula',
  pre: 'piece of code',
  source: 'piece of code',
  syntaxhighlight: 'piece of code',
  ...Object.fromEntries(
    (
      'gallery timeline imagemap score hiero graph mapframe maplink inputbox categorytree templatestyles templatedata indicator style ' +
      'script includeonly'
    )
      .split(' ')
      .map((name) => [name, 'gallery or other element'] as const),
  ),
  // How a character is read, above it.
  rt: null,
  rp: null,
  rtc: null,
  nowiki: null,
};

const OPENINGS = new RegExp(`<!--|<(${Object.keys(OPAQUE).join('|')})(?=[\\s/>])[^<>]*>`, 'gi');

/** Tags that MediaWiki takes for some; any other stands on the page as it is written. */
const BLOCKS = 'blockquote|br|caption|center|dd|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|poem|tbody|td|th|thead|tr|ul';
const INLINE =
  'abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|link|mark|meta|noinclude|nowiki|onlyinclude|q|rb|ruby|s|samp|section|' +
  'small|span|strike|strong|sub|sup|time|tt|u|var|wbr|table|includeonly|ref|references';
const TAGS = new RegExp(`</?(?:(${BLOCKS})|${INLINE})(?=[\\s/>])[^<>]*>`, 'gi');

/** Without comments and elements that are no text; what stands in `<nowiki>` is made safe from what reads marks behind this. */
export function withoutOpaque(text: string, left: LeftOut): string {
  if (!text.includes('<')) return text;
  const parts: string[] = [];
  // Names whose closing tag does not come any more, so that it is looked for once.
  const endless = new Set<string>();
  let from = 0;
  OPENINGS.lastIndex = 0;
  for (let found = OPENINGS.exec(text); found; found = OPENINGS.exec(text)) {
    parts.push(text.slice(from, found.index));
    from = OPENINGS.lastIndex;
    const name = found[1]?.toLowerCase();
    if (name === undefined) {
      // A comment without an end goes on to that of the page.
      const end = text.indexOf('-->', from);
      from = end < 0 ? text.length : end + 3;
    } else if (!found[0].endsWith('/>')) {
      const end = endless.has(name) ? null : closing(text, name, from);
      if (end === null) {
        endless.add(name);
        left.count('mark without an end');
      } else {
        if (name === 'nowiki') parts.push(plain(text.slice(from, end.start)));
        note(name, left);
        from = end.end;
      }
    } else note(name, left);
    OPENINGS.lastIndex = from;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** Without tags: those that begin something new end a line. */
export function withoutTags(text: string): string {
  return text.includes('<') ? text.replaceAll(TAGS, (_, block?: string) => (block === undefined ? '' : '\n')) : text;
}

function note(name: string, left: LeftOut): void {
  const what = OPAQUE[name];
  if (what) left.count(what);
}

function closing(text: string, name: string, from: number): { readonly start: number; readonly end: number } | null {
  const tag = new RegExp(`</${name}\\s*>`, 'gi');
  tag.lastIndex = from;
  const found = tag.exec(text);
  return found && { start: found.index, end: tag.lastIndex };
}

/** Every mark as the number of its character, which is read last. */
function plain(text: string): string {
  return text.replaceAll(/[[\]{}<>|'=*#:;!_-]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** HTML from a template: everything that is put in is escaped, but for what is HTML already. */

/** HTML that needs no escaping any more. */
export interface Markup {
  readonly html: string;
}

type Part = string | number | null | undefined | false | Markup | readonly Part[];

/** The tag of such templates: arrays are joined, null, undefined and false are nothing, and all other values are escaped. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { html: texts.map((text, index) => (index === 0 ? text : render(parts[index - 1]) + text)).join('') };
}

/** A value inside a script element that holds JSON: no end tag and no comment can begin in it. */
export function jsonForScript(value: unknown): Markup {
  return { html: JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029') };
}

function render(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return escaped(part);
  return 'html' in part ? part.html : part.map(render).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text and for attributes in quotes. Control characters, which would rearrange or hide what follows, become visible. */
function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character])
    .replaceAll(/(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

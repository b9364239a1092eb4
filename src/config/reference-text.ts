/**
 * How references are spelled inside a text: `${path.to.a.value}`, `${env:NAME}`, `${env:NAME:-default}`, `${secret:NAME}`;
 * `$${` is a plain `${`.
 */
import { parsePath } from '../source/tree.ts';

/** A piece of a text: plain, a reference, or something that looks like one and is wrong. `text` is what is written. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly text: string; readonly path: readonly string[] }
  | { readonly kind: 'environment'; readonly text: string; readonly name: string; readonly byDefault: string | null }
  /** Stays as it is written; see `component/secret.ts`. */
  | { readonly kind: 'secret'; readonly text: string; readonly name: string }
  | { readonly kind: 'bad'; readonly text: string; readonly reason: string };

/** Whether there is anything to resolve in a text, or a `$${` to unfold. */
export function hasReference(text: string): boolean {
  return text.includes('${');
}

/** Takes a text apart where references begin and end; the parts are in order and leave nothing out. */
export function partsOf(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  while (at < text.length) {
    const next = /\$?\$\{/g;
    next.lastIndex = at;
    const found = next.exec(text);
    if (!found) return [...parts, { kind: 'text', text: text.slice(at) }];
    if (found.index > at) parts.push({ kind: 'text', text: text.slice(at, found.index) });
    if (found[0] === '$${') {
      parts.push({ kind: 'text', text: '${' });
      at = next.lastIndex;
      continue;
    }
    const end = text.indexOf('}', next.lastIndex);
    if (end < 0) return [...parts, { kind: 'bad', text: text.slice(found.index), reason: "A reference opens with '${' and never closes." }];
    parts.push(reference(text.slice(found.index, end + 1)));
    at = end + 1;
  }
  return parts;
}

/** A text that means itself: what {@link partsOf} reads back as plain text, and secrets as secrets. */
export function escapeReferences(text: string): string {
  return text.replaceAll(/\$\{(?!secret:[A-Za-z_][A-Za-z0-9_]*\})/g, '$$$${');
}

function reference(text: string): TextPart {
  const inner = text.slice(2, -1).trim();
  const variable = /^env:([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s.exec(inner);
  if (variable) return { kind: 'environment', text, name: variable[1], byDefault: variable[2] ?? null };
  if (inner.startsWith('env:')) return { kind: 'bad', text, reason: `${text} names no environment variable.` };
  const secret = /^secret:([A-Za-z_][A-Za-z0-9_]*)$/.exec(inner);
  if (secret) return { kind: 'secret', text: `\${${inner}}`, name: secret[1] };
  if (inner.startsWith('secret:'))
    return { kind: 'bad', text, reason: `${text} names no environment variable; a secret has no default either.` };
  const path = parsePath(inner);
  return path
    ? { kind: 'value', text, path }
    : { kind: 'bad', text, reason: inner === '' ? 'This reference is empty.' : `'${inner}' is no path to a value.` };
}

/** Files as somebody else may have left them: cut off, edited by hand, written by another program. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';

/** What is done to a file, at a place that is drawn. */
export interface Mangling {
  readonly place: number;
  readonly change: { readonly cut: number } | { readonly remove: true } | { readonly put: unknown } | { readonly whole: unknown };
}

const odd = fc.constantFrom<unknown>(
  null,
  true,
  {},
  [],
  'text',
  '',
  -1,
  0.5,
  1e308,
  '7',
  [null],
  { '': {} },
  'NaN',
  '../..',
  '2026-13-45T00:00:00Z',
);

/** A change of any kind. */
export const manglings: fc.Arbitrary<Mangling> = fc.record({
  place: fc.nat(100_000),
  change: fc.oneof(
    { weight: 6, arbitrary: odd.map((put) => ({ put })) },
    { weight: 2, arbitrary: fc.constant({ remove: true } as const) },
    { weight: 1, arbitrary: fc.nat(100_000).map((cut) => ({ cut })) },
    { weight: 2, arbitrary: fc.oneof(odd, fc.jsonValue()).map((whole) => ({ whole })) },
  ),
});

/** Does it to the file, if it is there; of lines of JSON to one of them. */
export function mangle(file: string, { place, change }: Mangling): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  if ('cut' in change) return writeFileSync(file, text.slice(0, change.cut % (text.length + 1)));
  if ('whole' in change) return writeFileSync(file, JSON.stringify(change.whole));
  const lines = file.endsWith('.jsonl') ? text.split('\n') : [text];
  const line = place % Math.max(1, lines.length - (file.endsWith('.jsonl') ? 1 : 0));
  lines[line] = mangledJson(lines[line], place, change);
  writeFileSync(file, lines.join('\n'));
}

function mangledJson(text: string, place: number, change: { readonly remove: true } | { readonly put: unknown }): string {
  const root = { value: parsed(text) };
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const visit = (holder: object, key: string): void => {
    places.push({ holder: holder as Record<string, unknown>, key });
    const value = (holder as Record<string, unknown>)[key];
    if (typeof value === 'object' && value !== null) for (const inner of Object.keys(value)) visit(value, inner);
  };
  visit(root, 'value');
  const { holder, key } = places[place % places.length];
  if ('put' in change) holder[key] = change.put;
  else delete holder[key];
  return JSON.stringify(root.value, null, 2) ?? '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

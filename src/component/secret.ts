/**
 * Secrets among the options of components: `${secret:NAME}` stays in the experiment as it is written, so that whatever is saved, shown
 * or compared has the reference. Only a component that is made gets the value of the environment variable.
 */
import { isRecord } from './slots.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SECRET = /\$\{secret:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Names of the variables whose values a text waits for. */
export function secretsIn(text: string): string[] {
  return [...text.matchAll(SECRET)].map(([, name]) => name);
}

/** Options with the values in place of the references, as a component gets them. */
export function revealed<T>(value: T, environment: Environment = process.env): T {
  if (typeof value === 'string') return value.replaceAll(SECRET, (text, name: string) => environment[name] ?? text) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => revealed(item, environment)) as T;
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner, environment)])) as T;
}

/** A text about a component, with references in place of the values that its options have. */
export function concealed(text: string, options: unknown, environment: Environment = process.env): string {
  const names = new Set(textsIn(options).flatMap(secretsIn));
  const values = [...names].map((name) => [environment[name] ?? '', `\${secret:${name}}`] as const).filter(([value]) => value !== '');
  // The longest first: one may be a part of another.
  return values
    .toSorted(([a], [b]) => b.length - a.length)
    .reduce((told, [value, reference]) => told.replaceAll(value, () => reference), text);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isPlain(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** Instances of components stand among options too. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
}

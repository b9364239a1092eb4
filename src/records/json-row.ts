/** A line of JSON Lines as a row of texts: what is no text is an error with its place, never turned into one. */

import { BadRecord } from './bad-record.ts';

/** What JSON can have for a label. */
export type JsonType = 'text' | 'number' | 'boolean';

/** How a file is told of in messages. */
export interface JsonFileTold {
  /** A line as it should be. */
  readonly example: string;
  /** The options that name keys. */
  readonly options: string;
}

/** One object of the file. */
export interface JsonRow {
  /** The text of a key; where it may be a class too, also a number, true or false: 1.0 is the label 1. */
  text(key: string, isClass: boolean): string;
  /** What JSON has there. */
  type(key: string): JsonType;
  /** The labels of a list, as `text` has them; null where there is none. */
  labels(key: string): readonly { readonly label: string; readonly written: JsonType }[] | null;
  /** The texts of a list. */
  texts(key: string): readonly string[];
}

/** `place` is file and line, for errors. */
export function jsonRow(line: string, place: string, told: JsonFileTold): JsonRow {
  const row = parsed(line, place, told.example);
  const given = (key: string): unknown => {
    if (Object.hasOwn(row, key)) return row[key];
    const keys = Object.keys(row).map((name) => `'${name}'`);
    throw new BadRecord(
      `${place}: there is no key '${key}', only ${keys.join(', ') || 'an empty object'}. Set ${told.options} to keys that every line has.`,
    );
  };
  const textOf = (value: unknown, key: string, isClass: boolean): string => {
    if (typeof value === 'string') return whole(value, key, line, place);
    if (isClass && typeof value === 'boolean') return String(value);
    if (isClass && typeof value === 'number' && isExact(value)) return String(value);
    throw new BadRecord(`${place}: '${key}' is ${kindOf(value)}, and it must be a text${isClass ? ' or a number' : ''}. ${hintFor(value)}`);
  };
  return {
    type: (key) => writtenAs(row[key]),
    labels(key) {
      const list = row[key];
      if (!Array.isArray(list)) return null;
      return list.map((value: unknown, index) => ({ label: textOf(value, `${key}[${index}]`, true), written: writtenAs(value) }));
    },
    texts(key) {
      const list = given(key);
      if (!Array.isArray(list))
        throw new BadRecord(`${place}: '${key}' is ${kindOf(list)}, and it must be a list of texts. ${hintFor(list)}`);
      return list.map((value: unknown, index) => textOf(value, `${key}[${index}]`, false));
    },
    text: (key, isClass) => textOf(given(key), key, isClass),
  };
}

function writtenAs(value: unknown): JsonType {
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
}

function parsed(line: string, place: string, example: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    const column = columnOf(cause instanceof Error ? cause.message : '', line);
    throw new BadRecord(`${place}${column}: not JSON. Each line must be one object, e.g. ${example}.`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BadRecord(`${place}: not an object. Each line must be one, e.g. ${example}.`);
  const twice = repeatedKey(line);
  if (twice !== null) throw new BadRecord(`${place}: the key '${twice}' stands there twice. Keep one of the two.`);
  return value as Readonly<Record<string, unknown>>;
}

/** `:5` behind file and line; nothing where JSON.parse does not say where it stopped. */
function columnOf(message: string, line: string): string {
  const at = /position (\d+)/.exec(message)?.[1] ?? (message.startsWith('Unexpected end') ? line.length : undefined);
  return at === undefined ? '' : `:${Number(at) + 1}`;
}

/** The first key that an object outside all others says twice; `JSON.parse` keeps the last one. */
function repeatedKey(line: string): string | null {
  const keys = new Set<string>();
  // Without an alternative for each character, of which a long text would have too many to go back to.
  const token = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g;
  let depth = 0;
  for (const [text, isKey] of line.matchAll(token)) {
    if (text === '{' || text === '[') depth += 1;
    else if (text === '}' || text === ']') depth -= 1;
    else if (isKey && depth === 1) {
      const key = JSON.parse(text.slice(0, -isKey.length)) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return null;
}

/** The text, if it has no half of a surrogate pair, which only an escape can write. */
function whole(text: string, key: string, line: string, place: string): string {
  if (!/\p{Surrogate}/u.test(text)) return text;
  const escape = /\\u[dD](?:[89abAB][\da-fA-F]{2}(?!\\u[dD][c-fC-F])|[c-fC-F][\da-fA-F]{2}(?<!\\u[dD][89abAB][\da-fA-F]{2}\\u.{4}))/.exec(
    line,
  );
  throw new BadRecord(
    `${place}:${(escape?.index ?? 0) + 1}: '${key}' has ${escape?.[0] ?? 'half of a surrogate pair'}, which is half of a character. ` +
      'Write the character itself, or both halves.',
  );
}

function isExact(number: number): boolean {
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`;
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${String(value)}`;
}

function hintFor(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return 'Put it in quotes.';
  return 'Give it one, or take the line out.';
}

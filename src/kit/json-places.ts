/** Values of a JSON file that must be of a type: what is not is an error with its place, `dev.json: data[3].paragraphs[0].context`. */

/** A value and where it stands. */
export interface PlacedJson {
  readonly value: unknown;
  /** The file, or file and line. */
  readonly file: string;
  /** `data[3].title`; empty for the whole. */
  readonly path: string;
}

/** What JSON makes of a text. Throws with line and column. */
export function placedJson(text: string, file: string): PlacedJson {
  try {
    return { value: JSON.parse(text) as unknown, file, path: '' };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    const at = /position (\d+)/.exec(message)?.[1] ?? (/end of JSON|Unterminated/.test(message) ? text.length : undefined);
    const before = at === undefined ? null : text.slice(0, Number(at)).split('\n');
    const place = before ? `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}` : file;
    throw new Error(`${place}: not JSON: ${message || 'it cannot be parsed'}. Mend the file, or copy it again.`, { cause });
  }
}

/** For messages. */
export function jsonPlace({ file, path }: PlacedJson): string {
  return path === '' ? file : `${file}: ${path}`;
}

/** The value of a key, which must be there. */
export function keyOf(object: PlacedJson, key: string): PlacedJson {
  const found = keyIfThere(object, key);
  if (found) return found;
  const keys = Object.keys(object.value as object);
  throw new Error(
    `${jsonPlace(object)}: there is no '${key}', only ${keys.map((name) => `'${name}'`).join(', ') || 'an empty object'}. ` +
      'Look at the format of the file.',
  );
}

/** The same; null where it is not there. */
export function keyIfThere(object: PlacedJson, key: string): PlacedJson | null {
  const { value, file, path } = object;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(object, 'an object');
  if (!Object.hasOwn(value, key)) return null;
  return { value: (value as Readonly<Record<string, unknown>>)[key], file, path: path === '' ? key : `${path}.${key}` };
}

/** What a list has, each with its place. */
export function itemsOf(list: PlacedJson): PlacedJson[] {
  const { value, file, path } = list;
  if (!Array.isArray(value)) throw wrong(list, 'a list');
  return value.map((item: unknown, index) => ({ value: item, file, path: `${path}[${index}]` }));
}

/** A text with something in it that is whole: no half of a surrogate pair, which only an escape can write. */
export function textOfJson(placed: PlacedJson): string {
  const { value } = placed;
  if (typeof value !== 'string') throw wrong(placed, 'a text');
  if (value.trim() === '') throw new Error(`${jsonPlace(placed)} is empty. Fill it, or take it out.`);
  if (/\p{Surrogate}/u.test(value))
    throw new Error(`${jsonPlace(placed)} has half of a surrogate pair. Write the character itself, or both halves.`);
  return value;
}

/** A whole number. */
export function integerOfJson(placed: PlacedJson): number {
  const { value } = placed;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrong(placed, 'a whole number');
  return value;
}

/** `true` or `false`. */
export function truthOfJson(placed: PlacedJson): boolean {
  if (typeof placed.value !== 'boolean') throw wrong(placed, 'true or false');
  return placed.value;
}

function wrong(placed: PlacedJson, wanted: string): Error {
  const { value } = placed;
  const found =
    value === null
      ? 'null'
      : Array.isArray(value)
        ? 'a list'
        : typeof value === 'object'
          ? 'an object'
          : typeof value === 'string'
            ? `the text '${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`
            : `${String(value)}`;
  return new Error(`${jsonPlace(placed)} is ${found}, and it must be ${wanted}.`);
}

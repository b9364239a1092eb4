/**
 * What a value that was read must be like to be believed, and the first place at which it is not.
 *
 * Not typebox, which checks options: these commands only look at files, and are to start at once.
 */
/** Null for a value that fits; otherwise what is wrong, e.g. `'figures.loss' is no number`. `at`: the path so far. */
export type Shape = (value: unknown, at?: string) => string | null;

/** A shape by what it is called, after `is no`. */
export function fitting(what: string, fits: (value: unknown) => boolean): Shape {
  return (value, at = '') => (fits(value) ? null : at === '' ? `it is no ${what}` : `'${at}' is no ${what}`);
}

/** Any text. */
export const text = fitting('text', (value) => typeof value === 'string');
/** Any number; JSON has none that is not finite. */
export const number = fitting('number', (value) => typeof value === 'number' && Number.isFinite(value));
/** A whole number from 0. */
export const count = fitting('whole number from 0', (value) => Number.isSafeInteger(value) && Number(value) >= 0);
/** True or false. */
export const truth = fitting('true or false', (value) => typeof value === 'boolean');
/** A moment as `Date.toISOString` writes it. */
export const time = fitting('time', (value) => typeof value === 'string' && ISO.test(value) && !Number.isNaN(Date.parse(value)));
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z$/;

/** A text of this form. */
export function textLike(pattern: RegExp, what: string): Shape {
  return fitting(what, (value) => typeof value === 'string' && pattern.test(value));
}

/** One of these values. */
export function oneOf(...values: readonly (string | number)[]): Shape {
  return fitting(values.join(' or '), (value) => values.some((each) => each === value));
}

/** Null, or what fits. */
export function orNull(inner: Shape): Shape {
  return (value, at) => (value === null ? null : inner(value, at));
}

/** What fits one of these; the last one says what is wrong. */
export function either(first: Shape, last: Shape): Shape {
  return (value, at) => first(value, at) && last(value, at);
}

/** An array; of what, where that matters. */
export function listOf(inner?: Shape): Shape {
  return (value, at = '') => {
    if (!Array.isArray(value)) return aList(value, at);
    return inner ? first(value.entries(), inner, at) : null;
  };
}

/** An object with any keys; each of what, where that matters. */
export function mapOf(inner?: Shape): Shape {
  return (value, at = '') => {
    if (!isRecord(value)) return anObject(value, at);
    return inner ? first(Object.entries(value), inner, at) : null;
  };
}

/** An object with these keys, and those that it may have; further ones are not looked at. */
export function objectOf(needed: Readonly<Record<string, Shape>>, possible: Readonly<Record<string, Shape>> = {}): Shape {
  return (value, at = '') => {
    if (!isRecord(value)) return anObject(value, at);
    for (const [key, inner] of Object.entries(needed)) {
      if (!Object.hasOwn(value, key)) return `'${join(at, key)}' is missing`;
      const problem = inner(value[key], join(at, key));
      if (problem) return problem;
    }
    const there = Object.entries(possible).filter(([key]) => Object.hasOwn(value, key));
    return there.reduce<string | null>((problem, [key, inner]) => problem ?? inner(value[key], join(at, key)), null);
  };
}

const aList = fitting('list', () => false);
const anObject = fitting('JSON object', () => false);

function first(entries: Iterable<[string | number, unknown]>, inner: Shape, at: string): string | null {
  for (const [key, value] of entries) {
    const problem = inner(value, join(at, String(key)));
    if (problem) return problem;
  }
  return null;
}

function join(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

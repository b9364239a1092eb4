/** Finds the slots in a value, guided by the slot annotations of its schema. */
import { SLOT } from './component.ts';
import { kinds, type Kind } from '../kinds/index.ts';

/** A place of an experiment where a component stands, or would stand by default. */
export interface FoundSlot {
  readonly path: readonly (string | number)[];
  readonly kind: Kind;
  readonly value: unknown;
  /** What stands in the slot when the experiment leaves it out. */
  readonly byDefault: Readonly<Record<string, unknown>> | null;
}

/** Slots directly below this schema; what stands inside a slot is another component's schema. */
export function slotsIn(schema: unknown, value: unknown, path: readonly (string | number)[] = []): FoundSlot[] {
  if (!isRecord(schema) || value === undefined) return [];
  const kind = schema[SLOT];
  if (isKind(kind)) return [{ path, kind, value, byDefault: isRecord(schema.default) ? schema.default : null }];
  if (Array.isArray(value)) return value.flatMap((item, index) => slotsIn(schema.items, item, [...path, index]));
  if (!isRecord(value) || !isRecord(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([key, inner]) =>
    Object.hasOwn(value, key) ? slotsIn(inner, value[key], [...path, key]) : [],
  );
}

/** The same value with the type of every component before its options. */
export function typeFirst(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(typeFirst);
  if (!isRecord(value)) return value;
  const members = Object.entries(value).map(([key, inner]) => [key, typeFirst(inner)] as const);
  return Object.fromEntries(members.sort(([a], [b]) => Number(b === 'type') - Number(a === 'type')));
}

/** Whether there are components of this kind. */
export function isKind(word: unknown): word is Kind {
  return typeof word === 'string' && Object.hasOwn(kinds, word);
}

/** Whether a value is an object with keys: neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

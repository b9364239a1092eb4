/** Settings by their paths: what lies below a path, and which values have a place on a number line. */
import type { Setting } from '../runs/flatten.ts';

type Values = Readonly<Record<string, Setting>>;

/** A swapped component changes its type and its options: all of them are the one change. */
export function isBelow(path: string, ablated: string): boolean {
  return path === ablated || path.startsWith(`${ablated}.`);
}

/** The value of a setting; of a component, its type and the options that differ. Undefined where there is none. */
export function settingAt(values: Values, path: string): Setting | undefined {
  if (path in values) return values[path];
  const below = Object.entries(values)
    .filter(([key]) => isBelow(key, path))
    .map(([key, value]): [string, Setting] => [key.slice(path.length + 1), value]);
  if (below.length === 0) return undefined;
  const options = below.filter(([key]) => key !== 'type').map(([key, value]) => `${key}=${value}`);
  const type = values[`${path}.type`];
  return [...(type === undefined ? [] : [String(type)]), ...options].join(' ');
}

/** A number, also one written as a fraction (`1/4`); null for everything else. */
export function numberIn(value: Setting | undefined): number | null {
  if (typeof value === 'number') return value;
  const [, over, under] = (typeof value === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)\s*$/.exec(value) : null) ?? [];
  return over === undefined ? null : Number(over) / Number(under);
}

/** A nested experiment as one flat list of settings, for HParams and for comparing runs. Values are left as they are. */
import { derivedIn, FREE } from './same-experiment.ts';

/** A value at a leaf of an experiment, as trackers and tables take it. */
export type Setting = number | string | boolean;

/** Parts of an experiment that do not change what is computed. */
const withoutEffect = new Set(['$schema', 'extends', 'name', ...FREE]);

/** The settings of a run that its numbers depend on, under their dotted paths. */
export function settingsOf(experiment: Readonly<Record<string, unknown>>): Record<string, Setting> {
  const relevant = Object.entries(experiment).filter(([key]) => !withoutEffect.has(key));
  const without = new Set([...withoutEffect, ...derivedIn(experiment)]);
  return Object.fromEntries(Object.entries(flattenSettings(Object.fromEntries(relevant))).filter(([path]) => !without.has(path)));
}

/**
 * Every leaf under its dotted path, e.g. `loss.lambda`; lists of plain values become one JSON text,
 * lists of objects count their members (`tasks.0.type`). Nulls are left out.
 */
export function flattenSettings(experiment: Readonly<Record<string, unknown>>): Record<string, Setting> {
  return Object.fromEntries(leaves(experiment, ''));
}

function leaves(value: unknown, path: string): [string, Setting][] {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value) && value.every(isPlain)) return [[path, JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, path === '' ? key : `${path}.${key}`));
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** How often a task's examples have each label, and where each stands first. */
import { labelPlace } from '../data/label-place.ts';
import type { Task } from '../kinds/task.ts';

/** One label of one side. */
export interface Seen {
  count: number;
  /** `file:line` of its first few; empty where the dataset has no places. */
  readonly places: string[];
}

/** The labels of one side, in the order in which they come up. */
export interface Tally {
  readonly total: number;
  readonly labels: ReadonlyMap<string, Seen>;
}

const PLACES = 12;

/** Null where the task does not tell its examples' labels. */
export function tally({ labelsOf }: Pick<Task, 'labelsOf'>, examples: readonly unknown[]): Tally | null {
  if (!labelsOf) return null;
  const found = new Map<string, Seen>();
  let total = 0;
  for (const example of examples) {
    const told = labelsOf(example);
    if (told === null) return null;
    told.labels.forEach((label, index) => {
      if (label === null) return;
      const seen = found.get(label) ?? { count: 0, places: [] };
      found.set(label, seen);
      seen.count += 1;
      total += 1;
      if (told.source && seen.places.length < PLACES) seen.places.push(labelPlace(told.source, index));
    });
  }
  return { total, labels: found };
}

/** A label in quotes, with what cannot be seen written out: `'O\u{200b}'`. */
export function quoted(label: string): string {
  return `'${label.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, codePoint)}'`;
}

/** The same, with marks that may be part of another sign written out too. */
export function spelledOut(label: string): string {
  return quoted(label.replaceAll(/\p{M}/gu, codePoint));
}

function codePoint(sign: string): string {
  return `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`;
}

/** When two resolved experiments count as the same: a run may go on with another one of these, and gives the same numbers. */

import { isRecord } from '../component/slots.ts';

/** Paths whose values change nothing in the numbers of a run. */
export const FREE: readonly string[] = [
  'version',
  'limits',
  'trackers',
  'card',
  'evaluations',
  'runs',
  'plugins',
  'train.keepCheckpoints',
  'train.snapshots',
  'train.evaluateAt',
  'train.samples',
  'engine.threads',
  'engine.device',
  'parallel',
];

/** Paths of what follows from the rest of the experiment: `train.steps` is what its stages add up to. */
export function derivedIn({ train }: Readonly<Record<string, unknown>>): readonly string[] {
  return isRecord(train) && Array.isArray(train.stages) ? ['train.steps'] : [];
}

/**
 * What may also be another one when an unfinished run goes on: of the rates and seeds of a task only its own fine-tunings depend, which
 * then begin anew.
 */
export function freeToGoOn({ tasks }: { readonly tasks: readonly unknown[] }): readonly string[] {
  return [...FREE, ...tasks.flatMap((_, index) => [`tasks.${index}.learningRates`, `tasks.${index}.seeds`])];
}

/** Every value by its path, e.g. `train.steps` → `1000`, but for those below `free`; empty objects and arrays count as values. */
export function leavesOf(value: unknown, free: readonly string[] = FREE): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown, path: string): void => {
    if (free.includes(path) || value === undefined) return;
    const children = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    if (children.length === 0) found.set(path, JSON.stringify(value));
    for (const [key, child] of children) visit(child, path === '' ? key : `${path}.${key}`);
  };
  visit(value, '');
  return found;
}

/** Options that have come since, by their paths, with the value that a run has that was recorded without them. */
const SINCE: readonly (readonly [path: RegExp, value: string])[] = [[/(?:^|\.)examples\.attention$/, '"sequence"']];

/** The leaves of a recorded experiment with the options that have come since, where the experiment of `now` has them. */
export function withOptionsSince(recorded: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const missing = [...now.keys()].filter((path) => !recorded.has(path));
  const since = missing.flatMap((path) => SINCE.filter(([known]) => known.test(path)).map(([, value]) => [path, value] as const));
  return since.length === 0 ? recorded : new Map([...recorded, ...since]);
}

/** The paths at which two sets of leaves differ, in order. */
export function differingPaths(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().filter((path) => before.get(path) !== after.get(path));
}

/** What the user picks by name: metrics, the setting it is about, the baseline. A name may be short as long as it is clear. */
import { closest } from '../source/closest.ts';
import { errors, UserError } from '../errors/index.ts';
import type { Setting } from '../runs/flatten.ts';
import type { Grouped } from './groups.ts';
import { shortNames } from '../track/short-names.ts';
import type { RunMetric } from './metrics.ts';
import type { Found } from './read.ts';
import { isBelow } from './values.ts';

/** The headlines, or what is asked for in that order; `all` means all. */
export function chosenMetrics(metrics: readonly RunMetric[], words: readonly string[] | undefined): RunMetric[] {
  if (words === undefined || words.length === 0) return metrics.filter(({ headline }) => headline);
  if (words.includes('all')) return [...metrics];
  const names = metrics.map(({ name }) => name);
  const short = shortNames(names, '/');
  const chosen = words.flatMap((word) => {
    const found = matching(word, names, short, '/');
    if (found.length === 0) throw new UserError(unknownName(word, 'metric', names));
    return found;
  });
  return [...new Set(chosen)].map((name) => metrics[names.indexOf(name)]);
}

/** What is asked for, what the sweep declares, or the only setting that differs; null where the comparison is about several. */
export function ablatedPath({ ablation, runs }: Found, differing: readonly string[], by: string | undefined): string | null {
  if (by !== undefined) {
    const paths = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))];
    const slots = paths.flatMap((path) => (path.endsWith('.type') ? [path.slice(0, -'.type'.length)] : []));
    return onlyOne(by, 'setting', matching(by, [...paths, ...slots], shortNames(differing), '.'), differing);
  }
  if (ablation && differing.some((path) => isBelow(path, ablation.path))) return ablation.path;
  if (differing.length === 1) return differing[0];
  const slot = differing.find((path) => path.endsWith('.type'))?.slice(0, -'.type'.length);
  return slot !== undefined && differing.every((path) => isBelow(path, slot)) ? slot : null;
}

/** The group that is asked for by a run's name or its value; the one the sweep declares; otherwise that of the run named first. */
export function baselineOf(
  groups: readonly Grouped[],
  { ablation, runs }: Found,
  ablated: string | null,
  word: string | undefined,
): Grouped | undefined {
  if (word !== undefined) {
    const found = groups.find(
      (group) =>
        group.label === word ||
        group.runs.some(({ name, folder }) => name === word || folder === word) ||
        Object.values(group.values).some((value) => String(value) === word),
    );
    if (found) return found;
    throw new UserError(unknownName(word, 'baseline', [...groups.map(({ label }) => label), ...runs.map(({ name }) => name)]));
  }
  const declared =
    ablation?.baseline !== undefined && ablation.path === ablated
      ? groups.find((group) => isValue(group.values, ablation.path, ablation.baseline))
      : undefined;
  return declared ?? groups.find((group) => group.runs.includes(runs[0]));
}

/** Full names that a word means: itself, its short name, or all that end in it. */
export function matching(word: string, names: readonly string[], short: ReadonlyMap<string, string>, separator: '.' | '/'): string[] {
  const exact = names.filter((name) => name === word || short.get(name) === word);
  return exact.length > 0 ? exact : names.filter((name) => name.endsWith(`${separator}${word}`));
}

/** Throws UserError when a word names nothing, or several. */
export function onlyOne(word: string, what: string, found: readonly string[], known: readonly string[]): string {
  if (found.length === 1) return found[0];
  throw new UserError(found.length === 0 ? unknownName(word, what, known) : errors.AMBIGUOUS_NAME({ word, what, found }));
}

function unknownName(word: string, what: string, known: readonly string[]): ReturnType<typeof errors.UNKNOWN_NAME> {
  return errors.UNKNOWN_NAME({ word, what, known, near: closest(word, known) });
}

/** Whether the settings have the declared value; a component is the same if all its declared options are. */
function isValue(values: Readonly<Record<string, Setting>>, path: string, declared: unknown): boolean {
  if (typeof declared !== 'object' || declared === null) return values[path] === declared || values[`${path}.type`] === declared;
  return Object.entries(declared).every(([key, value]) => !(`${path}.${key}` in values) || isValue(values, `${path}.${key}`, value));
}

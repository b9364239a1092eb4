/** In which order groups are shown. */
import { matching, onlyOne } from './choices.ts';
import type { Grouped } from './groups.ts';
import { shortNames } from '../track/short-names.ts';
import type { RunMetric } from './metrics.ts';
import { numberIn } from './values.ts';

/** By what is asked for, or by the ablated value if all of them are numbers; otherwise as they came. */
export function inOrder(
  groups: readonly Grouped[],
  differing: readonly string[],
  ablated: string | null,
  metrics: readonly RunMetric[],
  sort: string | undefined,
): Grouped[] {
  if (sort !== undefined) return [...groups].sort(sorting(sort, differing, metrics));
  if (ablated === null || groups.some(({ values }) => numberIn(values[ablated]) === null)) return [...groups];
  return [...groups].sort(byNumber(({ values }) => numberIn(values[ablated])));
}

type Order = (a: Grouped, b: Grouped) => number;

function sorting(word: string, differing: readonly string[], metrics: readonly RunMetric[]): Order {
  const settings = matching(word, differing, shortNames(differing), '.');
  if (settings.length > 0) {
    const path = onlyOne(word, 'setting', settings, differing);
    return (a, b) =>
      byNumber<Grouped>(({ values }) => numberIn(values[path]))(a, b) ||
      String(a.values[path] ?? '').localeCompare(String(b.values[path] ?? ''));
  }
  const names = metrics.map(({ name }) => name);
  const metric = onlyOne(word, 'setting or metric', matching(word, names, shortNames(names, '/'), '/'), [...differing, ...names]);
  const upwards = metrics.find(({ name }) => name === metric)?.better === 'lower' ? 1 : -1;
  return byNumber(({ counted }) => {
    const values = counted.flatMap(({ figures }) => figures[metric] ?? []);
    return values.length === 0 ? null : (upwards * values.reduce((sum, value) => sum + value, 0)) / values.length;
  });
}

/** Those that have no number come last. */
function byNumber<T>(number: (of: T) => number | null): (a: T, b: T) => number {
  return (a, b) => (number(a) ?? Infinity) - (number(b) ?? Infinity) || 0;
}

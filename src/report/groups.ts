/** Runs that are the same but for the seed, in their settings and in their data, gathered and put in order. */
import type { Setting } from '../runs/flatten.ts';
import { shortNames } from '../track/short-names.ts';
import { dataKey, type DataDifference } from './data.ts';
import type { RunMetric } from './metrics.ts';
import { inOrder } from './order.ts';
import type { FoundRun } from './read.ts';

/** A group before anything is computed of it. */
export interface Grouped {
  readonly label: string;
  readonly values: Readonly<Record<string, Setting>>;
  readonly runs: readonly FoundRun[];
  /** The finished ones, one per seed. */
  readonly counted: readonly FoundRun[];
  /** Finished ones that repeat a seed. */
  readonly repeated: readonly FoundRun[];
}

/** In order of the ablated value where there is one, otherwise as the runs come; within a group by seed. */
export function groupRuns(
  runs: readonly FoundRun[],
  { differing, data }: { readonly differing: readonly string[]; readonly data: readonly DataDifference[] },
  ablated: string | null,
  metrics: readonly RunMetric[],
  sort: string | undefined,
): Grouped[] {
  const members = new Map<string, FoundRun[]>();
  for (const run of runs) {
    const key = JSON.stringify([...differing.map((path) => run.settings[path] ?? null), dataKey(run, data)]);
    members.set(key, [...(members.get(key) ?? []), run]);
  }
  const groups = [...members.values()].map((own) => group(own, differing));
  return inOrder(uniquelyLabelled(groups), differing, ablated, metrics, sort);
}

function group(runs: readonly FoundRun[], differing: readonly string[]): Grouped {
  const ordered = [...runs].sort((a, b) => (a.seed ?? 0) - (b.seed ?? 0));
  const finished = ordered.filter(({ status }) => status === 'finished');
  const counted = finished.filter(({ seed }, index) => seed === null || finished.findIndex((other) => other.seed === seed) === index);
  const { settings } = ordered[0];
  const values = Object.fromEntries(differing.flatMap((path) => (path in settings ? [[path, settings[path]]] : [])));
  return {
    label: labelOf(ordered, values, differing),
    values,
    runs: ordered,
    counted,
    repeated: finished.filter((run) => !counted.includes(run)),
  };
}

/** What the sweep calls them; else what differs, while that is short; a single run goes by its name. */
function labelOf(runs: readonly FoundRun[], values: Grouped['values'], differing: readonly string[]): string {
  const [{ called }] = runs;
  if (called !== undefined && runs.every((run) => run.called === called)) return called;
  const short = shortNames(differing);
  const words = Object.entries(values)
    .map(([path, value]) => `${short.get(path)}=${value}`)
    .join(', ');
  if (words !== '' && (words.length <= LONGEST || runs.length > 1))
    return words.length <= LONGEST ? words : `${words.slice(0, LONGEST - 1)}…`;
  return runs[0].name;
}

const LONGEST = 60;

function uniquelyLabelled(groups: readonly Grouped[]): Grouped[] {
  const count = (label: string): number => groups.filter((group) => group.label === label).length;
  return groups.map((group) => (count(group.label) > 1 ? { ...group, label: group.runs[0].name } : group));
}

/**
 * What differs between runs, and what that does to their figures: runs that are the same but for the seed form
 * a group, one group is the baseline, the others are measured against it.
 *
 * Pure. How it is shown is `text.ts`, `csv.ts` and the page in `page/`.
 */
import { readFigureName } from '../runs/figure-names.ts';
import type { Setting } from '../runs/flatten.ts';
import { ablatedPath, baselineOf, chosenMetrics } from './choices.ts';
import { dataDifferences, dataWarning } from './data.ts';
import { environmentWarnings } from './environment.ts';
import { groupRuns, type Grouped } from './groups.ts';
import { shortNames } from '../track/short-names.ts';
import { metricsOf, type RunMetric } from './metrics.ts';
import type { DamagedRun, Found, FoundRun } from './read.ts';
import { differenceOf, statisticOf, type Difference, type Statistic } from '../statistics/statistic.ts';
import { isBelow } from './values.ts';

/** What a person wants to see, and against what. */
export interface Choices {
  /** Names or last parts of names; the headlines unless given. */
  readonly metrics?: readonly string[];
  /** Name of a run, or a value of the ablated setting. */
  readonly baseline?: string;
  /** The setting that the comparison is about. */
  readonly by?: string;
  /** A setting or a metric; best first where the metric says what is better. */
  readonly sort?: string;
}

/** Runs that are the same but for the seed, with what their figures come to. */
export interface Group {
  /** What tells it from the others, e.g. `lambda=10`. */
  readonly label: string;
  readonly baseline: boolean;
  /** The settings that differ between groups, by path; those that a run does not have are left out. */
  readonly values: Readonly<Record<string, Setting>>;
  readonly runs: readonly string[];
  /** By metric, over the finished runs that have it, one per seed. */
  readonly statistics: Readonly<Record<string, Statistic>>;
  /** By metric, to the baseline. */
  readonly differences: Readonly<Record<string, Difference>>;
}

/** Everything that a report shows, whatever its form. */
export interface Comparison {
  readonly runs: readonly FoundRun[];
  /** Named, and left out of everything else. */
  readonly damaged: readonly DamagedRun[];
  readonly sweeps: readonly string[];
  /** Paths of the settings that are not the same in all runs, the seed left out. */
  readonly differing: readonly string[];
  /** Those of them that a table of runs shows: none where their sweep names all members and no setting was asked for. */
  readonly columns: readonly string[];
  /** Path → a short name. */
  readonly short: Readonly<Record<string, string>>;
  /** The one setting the comparison is about: declared by a sweep, asked for, or the only one that differs. */
  readonly ablated: string | null;
  readonly groups: readonly Group[];
  /** Every metric there is; `chosen` ones are shown. */
  readonly metrics: readonly RunMetric[];
  readonly chosen: readonly RunMetric[];
  /** Why a difference may not mean what it seems to. */
  readonly warnings: readonly string[];
}

/** Throws UserError for a choice that names nothing. */
export function compareRuns(found: Found, choices: Choices = {}): Comparison {
  const { runs, damaged } = found;
  const metrics = metricsOf(runs);
  const differing = differingSettings(runs);
  const ablated = ablatedPath(found, differing, choices.by);
  const chosen = chosenMetrics(metrics, choices.metrics);
  const data = dataDifferences(runs);
  const grouped = groupRuns(runs, { differing, data }, ablated, metrics, choices.sort);
  const baseline = baselineOf(grouped, found, ablated, choices.baseline);
  return {
    runs,
    damaged,
    sweeps: found.sweeps,
    differing,
    columns: choices.by === undefined && runs.every(({ called }) => called !== undefined) ? [] : differing,
    short: Object.fromEntries(shortNames(differing)),
    ablated,
    groups: grouped.map((group) => measured(group, baseline, metrics)),
    metrics,
    chosen,
    warnings: [
      ...found.searches,
      ...data.map((each) => dataWarning(each, listed)),
      ...comparability(grouped, baseline, ablated),
      ...completeness(runs, grouped),
      ...failures(runs),
      ...judged(runs),
      ...(damaged.length > 0 ? [`Damaged, and left out: ${listed(damaged.map(({ name }) => name))}.`] : []),
      ...environmentWarnings(runs),
    ],
  };
}

/** Keys in the order in which the runs bring them up. */
function differingSettings(runs: readonly FoundRun[]): string[] {
  const paths = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))];
  return paths.filter((path) => new Set(runs.map(({ settings }) => settings[path])).size > 1);
}

function measured({ label, values, runs, counted }: Grouped, baseline: Grouped | undefined, metrics: readonly RunMetric[]): Group {
  const statistics = statisticsOf(counted, metrics);
  const reference = baseline === undefined || baseline.label === label ? {} : statisticsOf(baseline.counted, metrics);
  const both = Object.keys(statistics).filter((name) => name in reference);
  return {
    label,
    baseline: baseline?.label === label,
    values,
    runs: runs.map(({ name }) => name),
    statistics,
    differences: Object.fromEntries(both.map((name) => [name, differenceOf(statistics[name], reference[name])])),
  };
}

function statisticsOf(runs: readonly FoundRun[], metrics: readonly RunMetric[]): Record<string, Statistic> {
  return Object.fromEntries(
    metrics.flatMap(({ name }) => {
      const values = runs.flatMap(({ figures }) => figures[name] ?? []);
      return values.length > 0 ? [[name, statisticOf(values)]] : [];
    }),
  );
}

/** Says what else differs: only where nothing does can a difference be put down to the ablated setting. */
function comparability(groups: readonly Grouped[], baseline: Grouped | undefined, ablated: string | null): string[] {
  if (groups.length < 2 || !baseline) return [];
  const others = groups.flatMap((group) => {
    const paths = differingFrom(group, baseline).filter((path) => ablated === null || !isBelow(path, ablated));
    return paths.length > 0 ? [{ label: group.label, paths }] : [];
  });
  if (others.length === 0) return [];
  if (ablated === null) {
    const several = others.filter(({ paths }) => paths.length > 1);
    if (several.length === 0) return [];
    return [
      `More than one setting differs from the baseline in ${listed(several.map(({ label }) => label))}: ` +
        `what they gain or lose cannot be put down to one of them.`,
    ];
  }
  if (others.length > 3) {
    const also = [...new Set(others.flatMap(({ paths }) => paths))];
    return [
      `${others.length} of ${groups.length - 1} groups differ from the baseline not only in ${ablated}, but also in ${also.join(', ')}.`,
    ];
  }
  return others.map(({ label, paths }) => {
    const also = paths.map(
      (path) => `${path} is ${valueIn(groups, label, path)} where the baseline has ${valueIn(groups, baseline.label, path)}`,
    );
    return `${label} differs from the baseline not only in ${ablated}: ${also.join(', ')}.`;
  });
}

function differingFrom(group: Grouped, baseline: Grouped): string[] {
  const paths = [...new Set([...Object.keys(group.values), ...Object.keys(baseline.values)])];
  return paths.filter((path) => group.values[path] !== baseline.values[path]);
}

function valueIn(groups: readonly Grouped[], label: string, path: string): string {
  return String(groups.find((group) => group.label === label)?.values[path] ?? 'nothing');
}

function completeness(runs: readonly FoundRun[], groups: readonly Grouped[]): string[] {
  const unfinished = runs.filter(({ status }) => status !== 'finished');
  const out =
    unfinished.length > 0
      ? [
          `${unfinished.length} of ${runs.length} runs ${unfinished.length === 1 ? 'is' : 'are'} not finished ` +
            `and left out of the means: ${countedByStatus(unfinished)}.`,
        ]
      : [];
  const twice = groups.flatMap(({ repeated }) => repeated.map(({ name, seed }) => `${name} (seed ${seed})`));
  const repeated =
    twice.length > 0 ? [`Repeats a run with the same settings and seed, and is left out of the means: ${listed(twice)}.`] : [];
  const seeds = groups.map(({ counted }) => counted.length);
  const uneven =
    Math.max(...seeds) > 1 && new Set(seeds).size > 1
      ? [
          'Not every group has the same number of finished seeds: ' +
            `${listed(groups.map(({ label, counted }) => `${label} ${counted.length}`))}.`,
        ]
      : [];
  return [...out, ...repeated, ...uneven];
}

/** `6 waiting, 1 failed (lambda=1-seed=2)`. */
function countedByStatus(runs: readonly FoundRun[]): string {
  const statuses = [...new Set(runs.map(({ status }) => status))];
  return statuses
    .map((status) => {
      const names = runs.filter((run) => run.status === status).map(({ name }) => name);
      return status === 'waiting' ? `${names.length} waiting` : `${names.length} ${status} (${listed(names)})`;
    })
    .join(', ');
}

/** What failed members said, each message once. */
function failures(runs: readonly FoundRun[]): string[] {
  const messages = new Map<string, string[]>();
  for (const { name, error } of runs) if (error !== undefined) messages.set(error, [...(messages.get(error) ?? []), name]);
  return [...messages].map(([error, names]) => `${listed(names)} failed: ${error.split('\n').slice(0, 3).join(' ')}`);
}

/** What the figures of tasks leave out, and which class they are about where that is not the same in all runs. */
function judged(runs: readonly FoundRun[]): string[] {
  const remarks = new Map<string, string[]>();
  for (const { name, remarks: own } of runs) for (const remark of own) remarks.set(remark, [...(remarks.get(remark) ?? []), name]);
  const said = [...remarks].map(([remark, names]) => (names.length === runs.length ? remark : `${listed(names)}: ${remark}`));
  const classes = new Map<string, Map<string, string[]>>();
  for (const { name, deciding } of runs)
    for (const [task, { positive }] of Object.entries(deciding))
      for (const [metric, label] of Object.entries(positive)) {
        const key = `${metric} of the task ${task}`;
        const labels = classes.get(key) ?? new Map<string, string[]>();
        classes.set(key, labels.set(label, [...(labels.get(label) ?? []), name]));
      }
  const mixed = [...classes].filter(([, labels]) => labels.size > 1);
  const none = runs.flatMap(({ name, figures }) =>
    Object.keys(figures).flatMap((figure) =>
      figures[figure] === null && readFigureName(figure).kind === 'downstream' ? [`${figure} of ${name}`] : [],
    ),
  );
  return [
    ...said,
    ...(none.length > 0 ? [`Undefined, and left out of the means: ${listed(none)}.`] : []),
    ...mixed.map(
      ([what, labels]) => `The ${what} is about ${[...labels].map(([label, names]) => `'${label}' in ${listed(names)}`).join(', about ')}.`,
    ),
  ];
}

/** The first few, and how many more. */
function listed(words: readonly string[]): string {
  return words.length > 6 ? `${words.slice(0, 5).join(', ')} and ${words.length - 5} more` : words.join(', ');
}

/**
 * A comparison as plain tables: every run, then per metric what its seeds say.
 */
import { formatFigure, renderTable } from '../track/table.ts';
import type { Comparison, Group } from './comparison.ts';
import { shortNames } from '../track/short-names.ts';
import type { RunMetric } from './metrics.ts';
import type { FoundRun } from './read.ts';
import type { Difference } from '../statistics/statistic.ts';

/** The tables and warnings, ready to print but for the last line break. */
export function asText(comparison: Comparison): string {
  const { chosen, groups, warnings, runs, differing } = comparison;
  const repeated = groups.some(({ statistics }) => chosen.some(({ name }) => (statistics[name]?.n ?? 0) > 1));
  if (runs.length === 1) return printable([runsTable(comparison), figuresTable(comparison), ...warnings.map((warning) => `! ${warning}`)]);
  return printable([
    differing.length === 0 ? 'The experiments of these runs are the same but for the seed.' : '',
    runsTable(comparison),
    ...(repeated ? chosen.flatMap((metric) => metricTable(comparison, metric)) : [differenceTable(comparison)]),
    warnings.map((warning) => `! ${warning}`).join('\n'),
  ]);
}

/** Parts with a line between them. */
function printable(parts: readonly string[]): string {
  return parts.filter(Boolean).join('\n\n');
}

/** A run per row; its status unless it is finished. */
function runsTable({ runs, damaged, groups, columns, short, chosen, metrics }: Comparison): string {
  const names = shortNames(
    metrics.map(({ name }) => name),
    '/',
  );
  const byName = new Map(runs.map((run) => [run.name, run]));
  const ordered = groups.flatMap((group) => group.runs.flatMap((name) => byName.get(name) ?? []));
  const header = ['run', 'status', ...columns.map((path) => short[path]), 'seed', ...chosen.map(({ name }) => names.get(name) ?? name)];
  const broken = damaged.map(({ name, error }) => [name, 'damaged', ...header.slice(2).map(() => undefined), error]);
  const rows = ordered.map((run) => [
    run.name,
    progressOf(run),
    ...columns.map((path) => (path in run.settings ? String(run.settings[path]) : undefined)),
    run.seed === null ? undefined : String(run.seed),
    ...chosen.map(({ name }) => (name in run.figures ? formatFigure(run.figures[name]) : undefined)),
  ]);
  return renderTable(damaged.length > 0 ? [...header, 'damage'] : header, [...rows, ...broken]);
}

function progressOf({ status, step, steps }: FoundRun): string {
  return status === 'finished' || status === 'waiting'
    ? status
    : `${status} ${formatFigure(step)}${steps === null ? '' : `/${formatFigure(steps)}`}`;
}

/** Everything that a single run came to. */
function figuresTable({ runs: [{ figures }], metrics }: Comparison): string {
  const shown = metrics.filter(({ name }) => name in figures);
  return shown.length === 0
    ? ''
    : renderTable(
        ['figure', 'value', 'floor', ''],
        shown.map(({ name, label, unit, floor, floorNote }) => [
          name,
          formatFigure(figures[name]),
          formatFigure(typeof floor === 'string' ? figures[floor] : floor),
          [unit ? `${label} (${unit})` : label, floorNote].filter(Boolean).join('; '),
        ]),
      );
}

/** What the groups' figures are to the baseline's, where no setting was run with several seeds. */
function differenceTable({ groups, chosen, metrics }: Comparison): string {
  const names = shortNames(
    metrics.map(({ name }) => name),
    '/',
  );
  const others = groups.filter(({ baseline }) => !baseline);
  const rows = others.map((group) => [
    group.label,
    ...chosen.map(({ name }) => (name in group.differences ? signed(group.differences[name].difference, decimalsFor(groups, name)) : '–')),
  ]);
  if (!others.some(({ differences }) => chosen.some(({ name }) => name in differences))) return '';
  const baseline = groups.find((group) => group.baseline);
  return renderTable([`difference to ${baseline?.label ?? 'the baseline'}`, ...chosen.map(({ name }) => names.get(name) ?? name)], rows);
}

function metricTable({ groups }: Comparison, metric: RunMetric): string[] {
  const shown = groups.filter(({ statistics }) => metric.name in statistics);
  if (shown.length === 0) return [];
  const compared = shown.some(({ differences }) => metric.name in differences);
  const decimals = decimalsFor(groups, metric.name);
  const header = ['', 'n', 'mean', 'deviation', '95 % interval', ...(compared ? ['to baseline', '95 % interval', ''] : [])];
  const rows = shown.map((group) => {
    const { n, mean, deviation, low, high } = group.statistics[metric.name];
    return [
      group.label,
      String(n),
      fixed(mean, decimals),
      fixed(deviation, decimals),
      interval(low, high, decimals),
      ...(compared ? differenceCells(group, metric, decimals) : []),
    ];
  });
  return [`${titleOf(metric)}\n\n${renderTable(header, rows)}`];
}

function titleOf({ label, name, unit, better, floor, floorNote }: RunMetric): string {
  const notes = [name, better && `${better} is better`, typeof floor === 'number' && floorNote && `${formatFigure(floor)}: ${floorNote}`];
  return `${unit ? `${label} (${unit})` : label}: ${notes.filter(Boolean).join(', ')}`;
}

function differenceCells(group: Group, metric: RunMetric, decimals: number): string[] {
  if (group.baseline) return ['baseline', '', ''];
  const difference = group.differences[metric.name];
  return difference
    ? [signed(difference.difference, decimals), interval(difference.low, difference.high, decimals), verdictOf(difference, metric)]
    : ['–', '', ''];
}

/** Whether the interval says which way it goes. */
export function verdictOf({ difference, low, high }: Difference, { better }: Pick<RunMetric, 'better'>): string {
  if (low === null || high === null) return '';
  if (low <= 0 && high >= 0) return 'unclear';
  if (better === undefined) return difference > 0 ? 'higher' : 'lower';
  return difference > 0 === (better === 'higher') ? 'better' : 'worse';
}

/** As many decimals for all figures of a metric as give its largest mean four digits. */
export function decimalsFor(groups: readonly Pick<Group, 'statistics'>[], metric: string): number {
  const largest = Math.max(...groups.map(({ statistics }) => Math.abs(statistics[metric]?.mean ?? 0)));
  return largest === 0 ? 0 : Math.max(0, Math.min(12, 3 - Math.floor(Math.log10(largest))));
}

/** Both ends of an interval, or a dash where there is none. */
export function interval(low: number | null, high: number | null, decimals: number): string {
  return low === null || high === null ? '–' : `${fixed(low, decimals)} … ${fixed(high, decimals)}`;
}

/** With a plus before what is above zero when it is rounded. */
export function signed(value: number, decimals: number): string {
  const text = fixed(value, decimals);
  return text.startsWith('-') || Number(text.replaceAll(',', '')) === 0 ? text : `+${text}`;
}

/** Rounded to so many decimals; a dash for null, and no minus before a zero. */
export function fixed(value: number | null, decimals: number): string {
  if (value === null) return '–';
  const rounded = Number(value.toFixed(decimals)) === 0 ? 0 : value;
  return rounded.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/**
 * Makes a comparison into what the page of a report draws; its script reads that as JSON, and `html.ts` writes the
 * tables that say the same.
 */
import type { Figure } from '../kinds/figure.ts';
import type { Comparison, Group } from './comparison.ts';
import { heldOut, loopFigures, readFigureName, trained } from '../runs/figure-names.ts';
import { readCurves } from './curves.ts';
import { expectedFor, type ExpectedCurves } from './expected.ts';
import type { RunMetric } from './metrics.ts';
import type { Curve, PageData, PageGroup, Panel } from './page/data.ts';
import { isBelow, numberIn, settingAt } from './values.ts';

/** What the page holds, and of curves that are drawn behind whose they are. */
export interface ReportData extends PageData {
  readonly expected: readonly ExpectedCurves[];
}

/** Reads the curves of all runs, and computes whatever the page's script only draws. */
export function pageData(comparison: Comparison): ReportData {
  const { runs, groups, metrics, chosen } = comparison;
  const drawn = runs.map((run) => ({
    name: run.name,
    group: groups.findIndex((group) => group.runs.includes(run.name)),
    seed: run.seed,
    curves: readCurves(run, pointsFor(runs.length)),
  }));
  const panels = panelsOf(
    comparison,
    drawn.map(({ curves }) => curves),
  );
  const names = new Set(panels.flatMap(({ figure, floor }) => [figure, ...(floor ? [floor] : [])]));
  const axes = axesOf(comparison);
  return {
    metrics: metrics.map((metric) => ({ ...metric, floor: floorOf(metric, comparison), chosen: chosen.includes(metric) })),
    axes,
    groups: groups.map((group) => pageGroup(group, comparison, axes)),
    panels,
    expected: expectedFor(runs).filter(({ curves }) => panels.some(({ figure }) => figure in curves)),
    runs: drawn.map((run) => ({ ...run, curves: Object.fromEntries(Object.entries(run.curves).filter(([name]) => names.has(name))) })),
  };
}

/** More points per curve no screen shows; of many runs fewer, so that the page stays below some ten megabytes. */
function pointsFor(runs: number): number {
  return Math.max(50, Math.min(400, Math.floor(12_000 / runs)));
}

function floorOf({ floor }: RunMetric, { runs }: Comparison): number | null {
  if (typeof floor === 'number') return floor;
  const values = floor === undefined ? [] : runs.flatMap(({ figures }) => figures[floor] ?? []);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Runs that a sweep has names for are told apart by these: what differs between them may be whole components. */
function axesOf({ runs, differing, columns, ablated, short, groups }: Comparison): PageData['axes'] {
  if (columns.length === 0 && runs.some(({ called }) => called !== undefined)) return [{ path: '', label: 'name' }];
  const others = differing.filter((path) => ablated === null || !isBelow(path, ablated)).map((path) => ({ path, label: short[path] }));
  const first = ablated === null ? [] : [{ path: ablated, label: short[ablated] ?? ablated }];
  const axes = [...first, ...others];
  return axes.length > 0 || groups.length === 0 ? axes : [{ path: '', label: 'run' }];
}

function pageGroup(group: Group, { runs }: Comparison, axes: PageData['axes']): PageGroup {
  const { label, baseline, values, statistics, differences } = group;
  const places = axes.map(({ path }) => {
    const value = settingAt(values, path);
    return [path, { text: path === '' ? label : value === undefined ? '–' : String(value), number: numberIn(value) }] as const;
  });
  const members = runs
    .filter(({ name, status }) => status === 'finished' && group.runs.includes(name))
    .map(({ name, seed, figures }) => ({ name, seed, figures }));
  return { label, baseline, places: Object.fromEntries(places), statistics, differences, members };
}

/** The figures the objective names, networks side by side; then everything else that was logged and moves. */
function panelsOf({ runs }: Comparison, curves: readonly Readonly<Record<string, Curve>>[]): Panel[] {
  const logged = new Set(curves.flatMap((each) => Object.keys(each)));
  const legend = [...new Map(runs.flatMap(({ legend }) => legend.map((figure) => [figure.name, figure]))).values()];
  const named = (['training', 'held-out'] as const).flatMap((kind) =>
    legend.map((figure) => panelOf(figure, kind)).filter(({ figure }) => logged.has(figure)),
  );
  const asked = [...new Map(runs.flatMap((run) => (run.asked ?? []).map((figure) => [figure.name, figure]))).values()]
    .filter(({ name }) => logged.has(name))
    .map(askedPanel);
  const taken = new Set([...named, ...asked].flatMap(({ figure, floor }) => [figure, floor]));
  const moves = (name: string): boolean => curves.some((each) => new Set(each[name]?.values).size > 1);
  const others = [...logged].filter((name) => !taken.has(name) && moves(name)).map((name) => unnamedPanel(name, named.length === 0));
  return [...named, ...asked, ...others];
}

/** What was asked on the way, under the names that it was logged by. */
function askedPanel({ name, label, unit, floor, headline }: Figure): Panel {
  const floors = typeof floor === 'string' ? { floor } : typeof floor === 'number' ? { floorValue: floor } : {};
  return { figure: name, title: label, unit, kind: 'on the way', exact: true, ...floors, main: headline !== undefined };
}

function unnamedPanel(figure: string, main: boolean): Panel {
  const evaluated = readFigureName(figure).kind === 'heldOut';
  const title = loopFigures[figure] ?? figure;
  return { figure, title, kind: evaluated ? 'held-out' : 'other', exact: evaluated || figure === trained('learning_rate'), main };
}

function panelOf({ name, label, unit, network, floor, headline }: Figure, kind: 'training' | 'held-out'): Panel {
  return {
    figure: kind === 'training' ? trained(name) : heldOut(name),
    title: label,
    unit,
    network,
    kind,
    exact: kind === 'held-out',
    ...(typeof floor === 'string' ? { floor: heldOut(floor) } : typeof floor === 'number' ? { floorValue: floor } : {}),
    main: headline !== undefined,
  };
}

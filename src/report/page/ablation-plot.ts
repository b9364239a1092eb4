/** A metric against a setting: the mean over seeds with its 95 % interval, and each seed as a small dot. */
import * as Plot from '@observablehq/plot';
import { formatFigure } from '../../track/figure.ts';
import type { PageData, PageGroup, PageMetric } from './data.ts';
import { axisKind, type AxisKind } from './scale.ts';

/** What a reader of the page picked, and what it is drawn with. */
export interface AblationSettings {
  readonly metric: PageMetric;
  /** Path of the setting on the horizontal axis. */
  readonly axis: string;
  readonly width: number;
  readonly color: (group: number) => string;
}

/** What one line of the plot stands for, where there are several. */
export interface Series {
  readonly label: string;
  readonly color: string;
}

interface Point {
  readonly x: number | string;
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly words: string;
  readonly color: string;
  readonly series: string;
  /** Pixels to the side, so that series do not hide one another. */
  readonly aside: number;
  readonly baseline: boolean;
}

/** The plot, and its series where the runs differ in more than what is on the axis. */
export function ablationPlot(
  data: PageData,
  { metric, axis, width, color }: AblationSettings,
): { readonly plot: Element; readonly series: readonly Series[] } {
  const groups = data.groups.map((group, index) => ({ group, index })).filter(({ group }) => metric.name in group.statistics);
  const kind = axisKind(groups.map(({ group }) => group.places[axis]));
  const names = [...new Set(groups.map(({ group }) => seriesOf(group, axis, data)))];
  const series = names.length > 1 ? names.map((label, index) => ({ label, color: `var(--s${index % 8})` })) : [];
  const points = groups.map(({ group, index }) =>
    pointOf(group, { metric, axis, kind, color: color(index), series, label: seriesOf(group, axis, data) }),
  );
  const seeds = groups.flatMap(({ group }, index) =>
    group.members.flatMap(({ figures }) =>
      typeof figures[metric.name] === 'number' ? [{ ...points[index], y: figures[metric.name] }] : [],
    ),
  );
  const baseline = points.find((point) => point.baseline);
  const floor = floorIn(points, seeds, metric.floor);
  const options = { x: 'x', y: 'mean' } as const;
  const below = belowOf(
    groups.map(({ group }) => group.places[axis].text),
    kind,
    width,
  );
  const plot = Plot.plot({
    width,
    height: 294 + below,
    marginLeft: 64,
    marginBottom: below,
    marginRight: 24,
    ariaLabel: `${metric.label} against ${labelOf(data, axis)}`,
    ariaDescription: points.map(({ words }) => words.replaceAll('\n', ', ')).join('; '),
    style: STYLE,
    x: {
      ...xScale(
        groups.map(({ group }) => group),
        axis,
        kind,
        width,
      ),
      label: labelOf(data, axis),
      labelAnchor: 'center',
      labelArrow: 'none',
    },
    y: {
      label: metric.unit ? `${metric.label} (${metric.unit})` : metric.label,
      nice: true,
      labelArrow: 'none',
      insetTop: 8,
      insetBottom: 8,
    },
    marks: [
      Plot.gridY({ strokeOpacity: 0.12 }),
      floor === null ? null : Plot.ruleY([floor], { strokeDasharray: '6 4', strokeOpacity: 0.6, className: 'floor' }),
      baseline ? Plot.ruleY([baseline.mean], { strokeDasharray: '1 4', strokeOpacity: 0.7, className: 'baseline' }) : null,
      ...[...new Set(points.map(({ aside }) => aside))].flatMap((aside) => {
        const own = points.filter((point) => point.aside === aside);
        return [
          kind === 'words'
            ? null
            : Plot.line(own, {
                ...options,
                z: 'series',
                dx: aside,
                stroke: series.length > 0 ? 'color' : 'currentColor',
                strokeOpacity: 0.45,
                strokeWidth: 1.25,
                className: 'trend',
              }),
          Plot.ruleX(
            own.filter(({ low }) => low !== null),
            { x: 'x', y1: 'low', y2: 'high', dx: aside, stroke: 'color', strokeWidth: 2, marker: 'tick-x', className: 'intervals' },
          ),
          Plot.dot(
            seeds.filter((seed) => seed.aside === aside),
            {
              x: 'x',
              y: 'y',
              dx: aside + (series.length > 0 ? 5 : 9),
              r: series.length > 0 ? 1.5 : 2.5,
              stroke: 'color',
              strokeOpacity: 0.75,
              className: 'seeds',
            },
          ),
          Plot.dot(own, {
            ...options,
            dx: aside,
            r: series.length > 0 ? 4 : 5.5,
            fill: 'color',
            stroke: 'var(--paper)',
            symbol: (point: Point) => (point.baseline ? 'diamond2' : 'circle'),
            className: 'means',
          }),
        ];
      }),
      floor === null
        ? null
        : Plot.text([floor], {
            y: (y: number) => y,
            frameAnchor: 'right',
            dy: -8,
            text: () => metric.floorNote ?? 'floor',
            stroke: 'var(--paper)',
            strokeWidth: 5,
            fill: 'var(--soft)',
          }),
      Plot.tip(points, Plot.pointer({ ...options, title: 'words', maxRadius: 60 })),
    ],
  });
  return { plot, series };
}

/** Colours of the text and of the tips are those of the page, light or dark. */
export const STYLE = { background: 'transparent', color: 'inherit', fontFamily: 'inherit', fontSize: '12px', overflow: 'visible' } as const;

interface PointSettings {
  readonly metric: PageMetric;
  readonly axis: string;
  readonly kind: AxisKind;
  readonly color: string;
  readonly series: readonly Series[];
  readonly label: string;
}

function pointOf(group: PageGroup, { metric, axis, kind, color, series, label }: PointSettings): Point {
  const { n, mean, low, high } = group.statistics[metric.name];
  const spread = low === null || high === null ? 'one seed' : `95 % interval ${formatFigure(low)} … ${formatFigure(high)}, ${n} seeds`;
  const at = series.findIndex((each) => each.label === label);
  return {
    x: placeOf(group, axis, kind),
    mean,
    low,
    high,
    words: `${group.label}${group.baseline ? ' (baseline)' : ''}\n${formatFigure(mean)}\n${spread}`,
    color: at < 0 ? color : series[at].color,
    series: label,
    aside: at < 0 ? 0 : 11 * (at - (series.length - 1) / 2),
    baseline: group.baseline,
  };
}

/** What a group is set to beside the axis. */
function seriesOf({ places }: PageGroup, axis: string, { axes }: PageData): string {
  return axes
    .filter(({ path }) => path !== axis && places[path].text !== '–')
    .map(({ path, label }) => `${label}=${places[path].text}`)
    .join(', ');
}

function placeOf({ places }: PageGroup, axis: string, kind: AxisKind): number | string {
  const { text, number } = places[axis];
  return kind === 'words' || number === null ? text : number;
}

function labelOf({ axes }: PageData, axis: string): string {
  return axes.find(({ path }) => path === axis)?.label ?? axis;
}

/** Longer ones end in an ellipsis; the tip has them whole. */
const LONGEST_TICK = 28;

function shortened(word: string): string {
  return word.length > LONGEST_TICK ? `${word.slice(0, LONGEST_TICK - 1)}…` : word;
}

/** Pixels of a letter. */
const LETTER = 7;

function areTurned(words: readonly string[], width: number): boolean {
  return words.map(shortened).join('').length * LETTER > width - 90;
}

/** Pixels below the axis: words that are turned reach down by the sine of 25 degrees. */
function belowOf(texts: readonly string[], kind: AxisKind, width: number): number {
  const words = [...new Set(texts)];
  if (kind !== 'words' || !areTurned(words, width)) return 46;
  return 46 + Math.ceil(0.42 * LETTER * Math.max(...words.map((word) => shortened(word).length)));
}

/** Ticks stand at the values that were run, in the words of the experiment, as long as there is room. */
function xScale(groups: readonly PageGroup[], axis: string, kind: AxisKind, width: number): Plot.ScaleOptions {
  const places = groups.map((group) => group.places[axis]);
  const words = [...new Set(places.map(({ text }) => text))];
  if (kind === 'words')
    return { type: 'point', domain: words, padding: 0.6, tickFormat: shortened, tickRotate: areTurned(words, width) ? -25 : 0 };
  const texts = new Map(places.map(({ number, text }) => [number, text]));
  const numbers = [...texts.keys()].filter((number) => number !== null).sort((a, b) => a - b);
  const onLine = kind === 'log' ? numbers.map(Math.log) : numbers;
  const room =
    ((width - 90) * Math.min(...onLine.slice(1).map((place, index) => place - onLine[index]))) / (onLine[onLine.length - 1] - onLine[0]);
  return {
    type: kind,
    inset: 24,
    ...(room > 22 ? { ticks: numbers, tickFormat: (number: number) => texts.get(number) ?? String(number) } : {}),
  };
}

/** The floor, unless it is so far away that it would flatten the rest. */
function floorIn(points: readonly Point[], seeds: readonly { readonly y: number | null }[], floor: number | null): number | null {
  const values = [...points.flatMap(({ mean, low, high }) => [mean, low ?? mean, high ?? mean]), ...seeds.flatMap(({ y }) => y ?? [])];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (floor === null || values.length === 0) return null;
  const reach = 0.6 * (high - low);
  return floor >= low - reach && floor <= high + reach ? floor : null;
}

/** One figure over the steps of training: a colour per group, its mean over seeds on top, single runs and what was smoothed away behind. */
import * as Plot from '@observablehq/plot';
import { formatFigure } from '../../track/figure.ts';
import type { Curve, PageData, Panel } from './data.ts';
import { STYLE } from './ablation-plot.ts';
import { meanOf, smoothed } from './smooth.ts';

/** What a reader of the page picked, and what it is drawn with. */
export interface CurveSettings {
  readonly width: number;
  /** 0 to 1, of curves that are not exact. */
  readonly smoothing: number;
  /** Share of the steps at the beginning that is left out, 0 to 1. */
  readonly skip: number;
  /** A line per group instead of one per run. */
  readonly means: boolean;
  readonly logSteps: boolean;
  readonly logValues: boolean;
  readonly shown: (group: number) => boolean;
  readonly color: (group: number) => string;
}

interface Point {
  readonly step: number;
  readonly value: number;
  readonly run: string;
}

/** Draws one panel of the learning curves; what returns is put into the page. */
export function curvePlot(data: PageData, panel: Panel, settings: CurveSettings): Element {
  const { width, smoothing, skip, means, logSteps, logValues, shown, color } = settings;
  const weight = panel.exact ? 0 : smoothing;
  const groups = data.groups
    .map(({ label }, index) => ({ label, index, runs: data.runs.filter((run) => run.group === index && panel.figure in run.curves) }))
    .filter(({ index, runs }) => shown(index) && runs.length > 0);
  const lines = groups.map(({ label, index, runs }) => {
    const single = runs.map(({ name, curves }) => ({ name, curve: smoothed(curves[panel.figure], weight) }));
    const top =
      means && runs.length > 1 ? [{ name: `${label}, mean of ${runs.length}`, curve: meanOf(single.map(({ curve }) => curve)) }] : single;
    const behind = weight > 0 ? runs.map(({ name, curves }) => ({ name, curve: curves[panel.figure] })) : top === single ? [] : single;
    return { label, stroke: color(index), top: top.flatMap(pointsOf), behind: behind.flatMap(pointsOf) };
  });
  const first =
    skip *
    groups.flatMap(({ runs }) => runs.map(({ curves }) => curves[panel.figure].steps.at(-1) ?? 0)).reduce((a, b) => Math.max(a, b), 0);
  const usable = ({ step, value }: Point): boolean => step >= first && (!logSteps || step > 0) && (!logValues || value > 0);
  const options = { x: 'step', y: 'value', z: 'run' } as const;
  const faint = Math.max(0.04, Math.min(0.25, 4 / data.runs.length));
  const floor = floorOf(data, panel);
  const expected = data.expected.flatMap(({ experiment, curves }) =>
    panel.figure in curves ? pointsOf({ name: experiment, curve: curves[panel.figure] }) : [],
  );
  const tips = [...lines.flatMap(({ top }) => top), ...expected].filter(usable);
  return Plot.plot({
    width,
    height: 260,
    marginLeft: 56,
    marginBottom: 38,
    ariaLabel: `${panel.title}, ${panel.kind === 'other' ? 'training' : panel.kind}, over the steps of training`,
    ariaDescription: lines.map(({ label, top }) => `${label} ends at ${formatFigure(top.at(-1)?.value ?? null)}`).join('; '),
    style: STYLE,
    x: {
      label: 'step',
      type: logSteps ? 'log' : 'linear',
      labelArrow: 'none',
      ...(logSteps ? {} : { ticks: Math.max(3, Math.round(width / 90)) }),
    },
    y: { label: panel.unit ?? null, type: logValues ? 'log' : 'linear', nice: true, labelArrow: 'none' },
    marks: [
      Plot.gridY({ strokeOpacity: 0.12 }),
      floor === null ? null : Plot.ruleY([floor], { strokeDasharray: '6 4', strokeOpacity: 0.6, className: 'floor' }),
      Plot.line(expected.filter(usable), {
        ...options,
        stroke: 'currentColor',
        strokeOpacity: 0.35,
        strokeWidth: 1.25,
        strokeDasharray: '1 4',
        strokeLinecap: 'round',
        className: 'expected',
      }),
      ...lines.map(({ label, stroke, behind }) =>
        Plot.line(behind.filter(usable), {
          ...options,
          stroke,
          strokeOpacity: faint,
          strokeWidth: 1,
          className: 'behind',
          ariaDescription: label,
        }),
      ),
      ...lines.map(({ label, stroke, top }) =>
        Plot.line(top.filter(usable), { ...options, stroke, strokeWidth: 1.75, className: 'curve', ariaDescription: label }),
      ),
      ...(panel.kind === 'held-out' || panel.kind === 'on the way'
        ? lines.map(({ label, stroke, top }) =>
            Plot.dot(top.filter(usable), { ...options, fill: stroke, r: 2.2, className: 'evaluations', ariaDescription: label }),
          )
        : []),
      Plot.tip(
        tips,
        Plot.pointer({
          ...options,
          title: ({ run, step, value }: Point) => `${run}\nstep ${formatFigure(step)}\n${formatFigure(value)}`,
          maxRadius: 50,
        }),
      ),
    ],
  });
}

function pointsOf({ name, curve: { steps, values } }: { readonly name: string; readonly curve: Curve }): Point[] {
  return steps.map((step, index) => ({ step, value: values[index], run: name }));
}

/** The last floor that the shown figure had, or the fixed one. */
function floorOf({ runs }: PageData, { floor, floorValue }: Panel): number | null {
  if (floorValue !== undefined) return floorValue;
  const last = floor === undefined ? [] : runs.flatMap(({ curves }) => curves[floor]?.values.at(-1) ?? []);
  return last.length === 0 ? null : last.reduce((sum, value) => sum + value, 0) / last.length;
}

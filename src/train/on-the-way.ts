/**
 * Evaluations on the way of a training: points of curves, each made once. The points stand in the state that checkpoints hold, so
 * that a run which goes on neither loses one nor makes one twice; one that was under way when a run was stopped is made first of all.
 */
import { alongLegend, measurer, type ReadEvaluation } from '../along/evaluations.ts';
import { evaluationSteps } from '../experiment/evaluation-steps.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Figure } from '../kinds/figure.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import { evaluationSeconds } from '../runs/figure-names.ts';
import { formatFigure, renderTable } from '../track/table.ts';
import type { RunParts, RunSetting } from './assemble.ts';
import type { TrainingState } from './pretrain.ts';

/** What all evaluations said at a step; null where a figure is no number. */
export interface CurvePoint {
  readonly step: number;
  readonly figures: Readonly<Record<string, number | null>>;
}

/** What a run was asked on the way, for result.json. */
export interface AlongTheWay {
  /** They are in none of the training's. */
  readonly seconds: number;
  readonly legend: readonly Figure[];
  readonly points: readonly CurvePoint[];
}

/** The points that a run has made. */
export interface MadePoints {
  /** Ascending. */
  readonly points: readonly CurvePoint[];
  readonly seconds: number;
}

/** The steps after which points are made, a pause among them; none where nothing is asked. */
export function pointsOf({ evaluations, train }: Pick<Experiment, 'evaluations' | 'train'>, pause?: number): readonly number[] {
  if (evaluations.length === 0) return [];
  return [...new Set([...evaluationSteps(train.evaluateAt, train.steps), ...(pause === undefined ? [] : [pause])])].sort((a, b) => a - b);
}

/** Whether there is a point to be made at the step, and it is not there yet. */
export function isDue(steps: readonly number[], { step, along }: Pick<TrainingState, 'step' | 'along'>): boolean {
  return steps.includes(step) && !along?.points.some((point) => point.step === step);
}

/** Makes the point of a step: asks the networks, tells the trackers, and adds it to those of the state. */
export type MakePoint = (state: TrainingState) => Promise<void>;

/** What makes the points of a run. */
export function pointMaker({ experiment, log, signal }: RunSetting, parts: RunParts, optimizer: Optimizer): MakePoint {
  const { tokenizer, engine, trackers, evaluations } = parts;
  const measure = measurer(evaluations, { parts, tokenizer, engine, optimizer, seed: experiment.seed, log });
  return async (state) => {
    const { step, along: { points, seconds: before } = { points: [], seconds: 0 } } = state;
    const started = performance.now();
    // A phase of its own: the time is none of the training's.
    const phase = log.phase(`evaluations at step ${step}`, 1);
    try {
      const measured = await measure(step, signal);
      const took = (performance.now() - started) / 1000;
      const seconds = before + took;
      for (const tracker of trackers) tracker.scalars?.(step, { ...measured, [evaluationSeconds]: seconds });
      phase.done(`${firstsOf(evaluations, measured)}, in ${formatFigure(Number(took.toPrecision(2)))} s`);
      state.along = { points: [...points, { step, figures: withoutNaN(measured) }], seconds };
    } finally {
      phase.stop();
    }
  };
}

/** The first figure of each evaluation, for a line. */
function firstsOf(evaluations: readonly ReadEvaluation[], measured: Readonly<Record<string, number>>): string {
  return evaluations
    .flatMap((evaluation) => alongLegend([evaluation]).slice(0, 1))
    .map(({ name, label }) => `${label} ${formatFigure(measured[name])}`)
    .join(', ');
}

function withoutNaN(figures: Readonly<Record<string, number>>): CurvePoint['figures'] {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number.isFinite(value) ? value : null]));
}

/** For result.json; nothing where nothing was asked. */
export function alongResult(evaluations: readonly ReadEvaluation[], { along }: TrainingState): { readonly along?: AlongTheWay } {
  return along ? { along: { ...along, legend: alongLegend(evaluations) } } : {};
}

/** The figures of the last point, under their names. */
export function lastFigures({ along }: TrainingState): Record<string, number> {
  const last = along?.points.at(-1)?.figures ?? {};
  return Object.fromEntries(Object.entries(last).map(([name, value]) => [name, value ?? Number.NaN]));
}

/** Columns of the table that a run ends with. */
const SHOWN = 5;
/** Where there are more figures, only headlines have a row. */
const MOST_ROWS = 24;

/** A row for each figure, with its value at some of the steps, and the time that all of it took. */
export function alongTable({ legend, points, seconds }: AlongTheWay): string {
  const shown = points.filter((_, index) => isShown(index, points.length));
  const told = legend.length > MOST_ROWS ? legend.filter(({ headline }) => headline !== undefined) : legend;
  const rows = told.map(({ name, label, floor }) => [
    label,
    ...shown.map(({ figures }) => formatFigure(figures[name] ?? Number.NaN)),
    formatFigure(typeof floor === 'string' ? (points.at(-1)?.figures[floor] ?? Number.NaN) : floor),
  ]);
  const table = renderTable(['on the way, at step', ...shown.map(({ step }) => String(step)), 'floor'], rows);
  return `${table}\nEvaluations on the way took ${Math.round(seconds)} s, which are in no speed of the training.`;
}

/** The first, the last, and some at even distances between them. */
function isShown(index: number, count: number): boolean {
  if (count <= SHOWN) return true;
  return Array.from({ length: SHOWN }, (_, column) => Math.round((column * (count - 1)) / (SHOWN - 1))).includes(index);
}

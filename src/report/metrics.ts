/** What the final figures of runs are called, which direction is better, and which are worth a column. Computes nothing. */
import { downstream, gainOf, heldOut, readFigureName, trained, type FigureName } from '../runs/figure-names.ts';
import type { Deciding, FoundRun } from './read.ts';

/** A final figure that runs have, and how to read it. */
export interface RunMetric {
  /** Flat name in `result.json`, e.g. `heldout/lm_loss`. */
  readonly name: string;
  /** For people, e.g. `loss at masked tokens`. */
  readonly label: string;
  readonly unit?: string;
  readonly better?: 'lower' | 'higher';
  /** What one gets that learned nothing: a number, or the flat name of the figure that holds it. */
  readonly floor?: number | string;
  readonly floorNote?: string;
  /** Shown unless others are asked for. */
  readonly headline: boolean;
}

/** Every figure that a run has, those that say most first: held-out text, tasks, the training itself. */
export function metricsOf(runs: readonly FoundRun[]): RunMetric[] {
  const known = new Map(
    [...heldOutMetrics(runs), ...downstreamMetrics(runs), ...askedMetrics(runs)].map((metric) => [metric.name, metric]),
  );
  const names = new Set(runs.flatMap(({ figures }) => Object.keys(figures)));
  const metrics = [...known.values()].filter(({ name }) => names.has(name));
  const floors = new Set(metrics.map(({ floor }) => floor));
  const others = [...names]
    .filter((name) => !known.has(name) && !floors.has(name))
    .map((name): RunMetric => ({
      name,
      label: TRAINING[name] ?? name,
      headline: metrics.length === 0 && readFigureName(name).kind !== 'trained',
    }));
  return [...metrics, ...others];
}

const TRAINING: Readonly<Record<string, string>> = {
  [trained('steps')]: 'steps of training',
  [trained('tokens')]: 'tokens of training',
  [trained('epochs')]: 'passes over the text',
  [trained('seconds')]: 'seconds of training',
  [trained('tokens_per_second')]: 'tokens per second',
};

function heldOutMetrics(runs: readonly FoundRun[]): RunMetric[] {
  const legend = new Map(runs.flatMap(({ legend }) => legend.map((figure) => [figure.name, figure])));
  return [...legend.values()].map(({ name, label, unit, better, floor, floorNote, headline }) => ({
    name: heldOut(name),
    label,
    unit,
    better,
    floor: typeof floor === 'string' ? heldOut(floor) : floor,
    floorNote,
    headline: headline !== undefined,
  }));
}

/** What was last asked on the way; of each evaluation, the first figure is worth a column. */
function askedMetrics(runs: readonly FoundRun[]): RunMetric[] {
  const asked = [...new Map(runs.flatMap((run) => (run.asked ?? []).map((figure) => [figure.name, figure]))).values()];
  const evaluationOf = (name: string): string => {
    const read = readFigureName(name);
    return read.kind === 'along' ? read.evaluation : name;
  };
  const evaluations = asked.map(({ name }) => evaluationOf(name));
  return asked.map(({ name, label, unit, better, floor, floorNote, headline }, index) => ({
    name,
    label,
    unit,
    better,
    floor,
    floorNote,
    headline: headline !== undefined && evaluations.indexOf(evaluations[index]) === index,
  }));
}

/** Of each task every metric from either start; of the metric that decides also the gain. */
function downstreamMetrics(runs: readonly FoundRun[]): RunMetric[] {
  const deciding = new Map(runs.flatMap((run) => Object.entries(run.deciding)));
  const names = new Set(runs.flatMap(({ figures }) => Object.keys(figures)));
  return [...names].flatMap((name) => {
    const read = readFigureName(name);
    return read.kind === 'downstream' || read.kind === 'gain' ? [downstreamMetric(read, deciding.get(read.task))] : [];
  });
}

function downstreamMetric(read: Extract<FigureName, { task: string }>, deciding: Deciding | undefined): RunMetric {
  if (read.kind === 'gain')
    return {
      name: gainOf(read.task),
      label: `${read.task}: gain of pre-training in ${deciding?.metric ?? 'the metric'}`,
      better: 'higher',
      floor: 0,
      floorNote: 'no gain',
      headline: false,
    };
  const { task, start, metric } = read;
  const decides = deciding?.metric === metric;
  const ofClass = deciding?.positive[metric];
  return {
    name: downstream(task, start, metric),
    label: `${task}: ${metric}${ofClass === undefined ? '' : ` of ${ofClass}`}, ${start === 'scratch' ? 'from scratch' : 'pre-trained'}`,
    better: decides ? deciding.better : undefined,
    headline: decides && start === 'pretrained',
  };
}

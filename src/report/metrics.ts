/** What the final figures of runs are called, which direction is better, and which are worth a column. Computes nothing. */
import type { FoundRun } from './read.ts';

/** A final figure that runs have, and how to read it. */
export interface RunMetric {
  /** Flat name in `result.json`, e.g. `heldout/rtd_auc`. */
  readonly name: string;
  /** For people, e.g. `discriminator AUC`. */
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
  const known = new Map([...heldOut(runs), ...downstream(runs)].map((metric) => [metric.name, metric]));
  const names = new Set(runs.flatMap(({ figures }) => Object.keys(figures)));
  const metrics = [...known.values()].filter(({ name }) => names.has(name));
  const floors = new Set(metrics.map(({ floor }) => floor));
  const others = [...names]
    .filter((name) => !known.has(name) && !floors.has(name))
    .map((name): RunMetric => ({ name, label: TRAINING[name] ?? name, headline: metrics.length === 0 && !name.startsWith('train/') }));
  return [...metrics, ...others];
}

const TRAINING: Readonly<Record<string, string>> = {
  'train/steps': 'steps of training',
  'train/tokens': 'tokens of training',
  'train/seconds': 'seconds of training',
  'train/tokens_per_second': 'tokens per second',
};

function heldOut(runs: readonly FoundRun[]): RunMetric[] {
  const legend = new Map(runs.flatMap(({ legend }) => legend.map((figure) => [figure.name, figure])));
  return [...legend.values()].map(({ name, label, unit, better, floor, floorNote, headline }) => ({
    name: `heldout/${name}`,
    label,
    unit,
    better,
    floor: typeof floor === 'string' ? `heldout/${floor}` : floor,
    floorNote,
    headline: headline !== undefined,
  }));
}

/** `downstream/<task>/<start>/<metric>`; of the metric that decides also `downstream/<task>/gain`. */
function downstream(runs: readonly FoundRun[]): RunMetric[] {
  const deciding = new Map(runs.flatMap((run) => Object.entries(run.deciding)));
  const names = new Set(runs.flatMap(({ figures }) => Object.keys(figures).filter((name) => name.startsWith('downstream/'))));
  return [...names].map((name): RunMetric => {
    const [, task, start, metric] = name.split('/');
    if (start === 'gain')
      return {
        name,
        label: `${task}: gain of pre-training in ${deciding.get(task)?.metric ?? 'the metric'}`,
        better: 'higher',
        floor: 0,
        floorNote: 'no gain',
        headline: false,
      };
    const decides = deciding.get(task)?.metric === metric;
    const words = start === 'scratch' ? 'from scratch' : 'pre-trained';
    return {
      name,
      label: `${task}: ${metric}, ${words}`,
      better: decides ? deciding.get(task)?.better : undefined,
      headline: decides && start === 'pretrained',
    };
  });
}

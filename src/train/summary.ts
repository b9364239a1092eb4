/** What a run says of itself: at the start what was resolved, at the end the figures, a table and what to type next. */
import type { ReadEvaluation } from '../along/evaluations.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { timesRead, tokensUntil, trainStages, type TrainStage } from '../experiment/stages.ts';
import { shareText, type Data, type TextShare } from '../data/load.ts';
import { packedText } from '../data/packed.ts';
import type { Engine } from '../kinds/engine.ts';
import type { Figure } from '../kinds/figure.ts';
import type { NetworkPart, Objective } from '../kinds/objective.ts';
import type { HeldOutEvaluation } from '../objective/evaluation.ts';
import type { FlatMemory } from '../nn/memory.ts';
import type { Log } from '../track/log.ts';
import { plainSamplesLegend } from '../track/figure.ts';
import { formatFigure, renderTable } from '../track/table.ts';
import type { TaskResult } from '../finetune/fine-tune.ts';
import { downstream, gainOf, heldOut, readFigureName, renamed, starts, trained } from '../runs/figure-names.ts';
import { diagnosesAt } from '../diagnose/watch.ts';
import { diagnosisLine, type Diagnosis } from '../diagnose/diagnosis.ts';
import { nextCommands } from './next-commands.ts';
import { alongResult, alongTable, lastFigures, type AlongTheWay } from './on-the-way.ts';
import type { TrainingState } from './pretrain.ts';
import { taskTables } from './task-tables.ts';

/** What is written into `result.json`. */
export interface RunResult {
  readonly status: 'finished';
  readonly name: string;
  readonly seed: number;
  /** Under the names that `runs/figure-names.ts` makes. */
  readonly figures: Readonly<Record<string, number>>;
  /** What the objective's figures are called and how to read them. */
  readonly legend: readonly Figure[];
  /** How much of the text was held out, and which share of it the training text has too; results of older versions do not say. */
  readonly heldOutText?: TextShare & { readonly seen: number };
  readonly parameters: Readonly<Record<string, number>>;
  /** What each network of `export/` is for Hugging Face's library: a class, or null where there is none. */
  readonly exported: Readonly<Record<string, string | null>>;
  readonly engine: string;
  readonly samples: readonly string[];
  /** Says what the samples show; absent where the objective does not say. */
  readonly samplesLegend?: string;
  readonly downstream: readonly TaskResult[];
  /** What the networks were asked on the way; absent where they were not. */
  readonly along?: AlongTheWay;
  /** What the training suffered from; results of older versions do not say. */
  readonly diagnoses?: readonly Diagnosis[];
}

interface Known {
  readonly experiment: Experiment;
  readonly objective: Objective;
  readonly memory: FlatMemory;
  readonly engine: Engine;
  readonly data: Data;
  readonly state: TrainingState;
}

/** Logs what was resolved, a line each, before the first step. */
export function announce(
  log: Log,
  { experiment, folder, objective, memory, engine, data, state }: Known & { readonly folder: string },
): void {
  const { train, data: layout } = experiment;
  const counts = parameterCounts(objective, memory);
  const stages = trainStages(experiment);
  const tokens = tokensUntil(stages, train.steps);
  const rows: (readonly [string, string])[] = [
    ['experiment', `${experiment.name}, seed ${experiment.seed}`],
    [
      'text',
      `${formatFigure(data.tokensPerEpoch)} tokens to train on, in ${formatFigure(data.train.sequences)} sequences of ${layout.length}; ` +
        `${formatFigure(data.heldOut.sequences)} held out, ${shareText(data.heldOutText)}`,
    ],
    ['packing', packedText(data.packed)],
    ...Object.entries(objective.networks).map(
      ([name, { summary }]) => [name, `${summary}: ${formatFigure(counts[name])} parameters`] as const,
    ),
    ...Object.entries(objective.fixed ?? {}).map(([name, { summary, constants, folder: from }]) => {
      const numbers = Object.values(constants).reduce((sum, { values }) => sum + values.length, 0);
      return [name, `${summary}: ${formatFigure(numbers)} parameters that stay as they are in ${from}`] as const;
    }),
    ['together', `${formatFigure(counts.together)} parameters, shared ones counted once`],
    ['engine', `${engine.name} (${engine.device})`],
    [
      'plan',
      `${stages.length > 1 ? `${stages.length} stages of ${formatFigure(train.steps)} steps` : stageText(stages[0])} ` +
        `= ${formatFigure(tokens)} tokens, ${(tokens / data.tokensPerEpoch).toFixed(1)} times the text`,
    ],
    ...(stages.length > 1 ? stages.map((stage) => [`stage ${stage.index + 1}`, stageText(stage)] as const) : []),
    ['writes to', folder],
    ...(state.step > 0 ? [['continues', `at step ${formatFigure(state.step)}`] as const] : []),
  ];
  const width = Math.max(...rows.map(([what]) => what.length)) + 2;
  for (const [what, words] of rows) log.info(what.padEnd(width) + words);
}

/** Steps, sequences and tokens of each, and what is left alone. */
export function stageText({ from, until, batch, length, terms, frozen }: TrainStage): string {
  const notes = [terms && `trains ${terms.join(' and ')}`, frozen && `leaves ${frozen.join(' and ')} alone`].filter(Boolean);
  return [`${formatFigure(until - from)} steps × ${batch} × ${length}`, ...notes].join(', ');
}

/** What stands beside the progress bar: the objective's choice of the training figures, or the loss. */
export function progressOf({ figures = [] }: Objective, values: Readonly<Record<string, number>>): Record<string, number> {
  const chosen = figures.flatMap(({ name, progress }) => (progress !== undefined && name in values ? [[progress, values[name]]] : []));
  return chosen.length > 0 ? Object.fromEntries(chosen) : { loss: values.loss };
}

/** An evaluation in one line: the objective's choice of figures with their floors, or all of them. */
export function briefly({ figures = [] }: Objective, values: Readonly<Record<string, number>>): string {
  const headlines = figures.filter(({ name, headline }) => headline !== undefined && name in values);
  if (headlines.length === 0)
    return Object.entries(values)
      .map(([name, value]) => `${name} ${formatFigure(value)}`)
      .join(', ');
  return headlines
    .map(
      ({ name, headline, floor }) =>
        `${headline} ${formatFigure(values[name])}${typeof floor === 'string' ? ` (floor ${formatFigure(values[floor])})` : ''}`,
    )
    .join(', ');
}

/** Gathers what `result.json` holds: held-out and downstream figures, sizes, speed and samples. */
export function summarize({
  experiment,
  objective,
  memory,
  engine,
  data,
  state,
  evaluation,
  downstream: results,
  evaluations,
}: Known & {
  evaluation: HeldOutEvaluation;
  downstream: readonly TaskResult[];
  evaluations: readonly ReadEvaluation[];
}): RunResult {
  const { train } = experiment;
  const stages = trainStages(experiment);
  const tokens = tokensUntil(stages, state.step);
  const sequences = data.stages.map((batches) => batches.sequences);
  return {
    status: 'finished',
    name: experiment.name,
    seed: experiment.seed,
    figures: {
      ...renamed(evaluation.figures(), heldOut),
      ...Object.fromEntries(results.flatMap(downstreamFigures)),
      ...lastFigures(state),
      [trained('steps')]: state.step,
      [trained('tokens')]: tokens,
      [trained('epochs')]: timesRead(stages, sequences, state.step),
      [trained('seconds')]: state.seconds,
      [trained('tokens_per_second')]: tokens / state.seconds,
    },
    legend: objective.figures ?? [],
    heldOutText: { ...data.heldOutText, seen: data.seen.share },
    parameters: parameterCounts(objective, memory),
    exported: Object.fromEntries(Object.entries(objective.networks).map(([name, part]) => [name, classOf(part)])),
    engine: `${engine.name} (${engine.device})`,
    samples: evaluation.samples(train.samples),
    ...(objective.samples ? { samplesLegend: `Held-out text, with ${objective.samples.legend}:` } : {}),
    downstream: results,
    ...alongResult(evaluations, state),
    diagnoses: diagnosesAt(state),
  };
}

/** Means of the metrics, by start, and the gain. */
export function downstreamFigures({ task, summary, gain }: TaskResult): [string, number][] {
  const figures = starts.flatMap((start) =>
    Object.entries(summary[start]?.metrics ?? {}).map(([metric, value]): [string, number] => [downstream(task, start, metric), value]),
  );
  return gain === undefined ? figures : [...figures, [gainOf(task), gain]];
}

function classOf({ huggingFaceConfig }: NetworkPart): string | null {
  if (!huggingFaceConfig) return null;
  const { architectures, model_type: family } = huggingFaceConfig;
  return String(Array.isArray(architectures) ? architectures[0] : family);
}

/** Parameters of each network, and of all together with shared ones counted once. */
function parameterCounts({ networks }: Objective, memory: FlatMemory): Record<string, number> {
  const count = (names: Iterable<string>): number => [...new Set(names)].reduce((sum, name) => sum + memory.placement(name).size, 0);
  const each = Object.entries(networks).map(([name, part]) => [name, count(Object.values(part.names))]);
  return { ...Object.fromEntries(each), together: count(Object.values(networks).flatMap(({ names }) => Object.values(names))) };
}

/** The closing table and the commands that come next. */
export function closingText(
  { figures, legend, samples, samplesLegend, downstream: tasks, along, diagnoses = [], name, exported }: RunResult,
  folder: string,
  runs: string,
): string {
  const evaluated = new Map(
    Object.entries(figures).flatMap(([text, value]) => {
      const read = readFigureName(text);
      return read.kind === 'heldOut' ? [[read.name, value]] : [];
    }),
  );
  const rows =
    legend.length > 0
      ? legend.filter((figure) => evaluated.has(figure.name))
      : [...evaluated.keys()].map((name) => ({ name, label: name }));
  return [
    ...(samples.length > 0 ? [samplesLegend ?? plainSamplesLegend, ...samples.map((sample) => `  ${sample}`), ''] : []),
    ...(rows.length > 0
      ? [
          renderTable(
            ['held-out text', 'value', 'floor', ''],
            rows.map((row) => figureRow(row, evaluated)),
          ),
          '',
        ]
      : []),
    ...(diagnoses.length > 0
      ? ['The training, as docs/learning.md explains:', ...diagnoses.map((each) => `  ${diagnosisLine(each)}`), '']
      : []),
    ...(along ? [alongTable(along), ''] : []),
    ...(tasks.length > 0 ? [...taskTables(tasks), ...tasks.flatMap(({ remarks }) => remarks), ''] : []),
    Object.keys(exported).length > 0
      ? `The run is in ${folder}, the trained networks in ${folder}/export${foldersText(exported)}.`
      : `The run is in ${folder}, the best model of each task below ${folder}/downstream where Hugging Face's library has a class for it.`,
    'Next:',
    ...nextCommands({ folder, runs, name }),
  ].join('\n');
}

/** Which of the exported folders Hugging Face's library can load: nothing is said where it is none. */
function foldersText(exported: RunResult['exported']): string {
  const loadable = Object.keys(exported).filter((name) => exported[name] !== null);
  if (loadable.length === 0) return '';
  return loadable.length === Object.keys(exported).length
    ? ' as Hugging Face folders'
    : `, as ${loadable.length === 1 ? 'a Hugging Face folder' : 'Hugging Face folders'} ${loadable.join(', ')}`;
}

function figureRow({ name, label, unit, floor, floorNote = '' }: Figure, evaluated: ReadonlyMap<string, number>): string[] {
  return [
    unit ? `${label} (${unit})` : label,
    formatFigure(evaluated.get(name)),
    formatFigure(typeof floor === 'string' ? evaluated.get(floor) : floor),
    floorNote,
  ];
}

/** What a run says of itself: at the start what was resolved, at the end the figures, a table and what to type next. */
import type { Experiment } from '../config/experiment.ts';
import type { Data } from '../data/load.ts';
import type { Engine } from '../kinds/engine.ts';
import type { Evaluation, Objective } from '../kinds/objective.ts';
import type { FlatMemory } from '../nn/memory.ts';
import type { Log } from '../track/log.ts';
import { formatFigure, renderTable } from '../track/table.ts';
import type { TaskResult } from './fine-tune.ts';
import type { TrainingState } from './pretrain.ts';

export interface RunResult {
  readonly status: 'finished';
  readonly name: string;
  readonly seed: number;
  /** Flat names: `heldout/…`, `train/…`, `downstream/<task>/…`. */
  readonly figures: Readonly<Record<string, number>>;
  readonly parameters: Readonly<Record<string, number>>;
  readonly engine: string;
  readonly samples: readonly string[];
  readonly downstream: readonly TaskResult[];
}

interface Known {
  readonly experiment: Experiment;
  readonly objective: Objective;
  readonly memory: FlatMemory;
  readonly engine: Engine;
  readonly data: Data;
  readonly state: TrainingState;
}

export function announce(log: Log, { experiment, folder, objective, memory, engine, data, state }: Known & { readonly folder: string }): void {
  const { train, data: layout } = experiment;
  const counts = parameterCounts(objective, memory);
  const tokens = train.steps * train.batch * layout.length;
  log.info(`experiment  ${experiment.name}, seed ${experiment.seed}`);
  log.info(`text        ${formatFigure(data.tokensPerEpoch)} tokens to train on, in ${formatFigure(data.train.sequences)} sequences of ${layout.length}; ${formatFigure(data.heldOut.sequences)} held out`);
  for (const [name, { network }] of Object.entries(objective.networks)) {
    const { layers, hiddenSize, heads, positions } = network.config;
    log.info(`${name.padEnd(13)} ${layers} layers × ${hiddenSize}, ${heads} ${heads === 1 ? 'head' : 'heads'}, positions ${positions}: ${formatFigure(counts[name])} parameters`);
  }
  log.info(`together    ${formatFigure(counts.together)} parameters, shared ones counted once`);
  log.info(`engine      ${engine.name} (${engine.device})`);
  log.info(`plan        ${formatFigure(train.steps)} steps × ${train.batch} × ${layout.length} = ${formatFigure(tokens)} tokens, ${(tokens / data.tokensPerEpoch).toFixed(1)} times the text`);
  log.info(`writes to   ${folder}`);
  if (state.step > 0) log.info(`continues   at step ${formatFigure(state.step)}`);
}

/** Evaluation figures with the generator's floor, the entropy of the token frequencies, beside its loss. */
export function figuresOf(figures: Readonly<Record<string, number>>, { unigramEntropy }: Data): Record<string, number> {
  return 'mlm_loss' in figures ? { ...figures, mlm_loss_floor: unigramEntropy } : { ...figures };
}

export function summarize({ experiment, objective, memory, engine, data, state, evaluation, downstream }: Known & { evaluation: Evaluation; downstream: readonly TaskResult[] }): RunResult {
  const { train, data: layout } = experiment;
  const tokens = state.step * train.batch * layout.length;
  const heldOut = Object.entries(figuresOf(evaluation.figures(), data)).map(([name, value]) => [`heldout/${name}`, value]);
  return {
    status: 'finished',
    name: experiment.name,
    seed: experiment.seed,
    figures: {
      ...Object.fromEntries(heldOut),
      ...Object.fromEntries(downstream.flatMap(downstreamFigures)),
      'train/steps': state.step,
      'train/tokens': tokens,
      'train/seconds': state.seconds,
      'train/tokens_per_second': tokens / state.seconds,
    },
    parameters: parameterCounts(objective, memory),
    engine: `${engine.name} (${engine.device})`,
    samples: evaluation.samples(train.samples),
    downstream,
  };
}

function downstreamFigures({ task, summary, gain }: TaskResult): [string, number][] {
  const figures = Object.entries(summary).flatMap(([start, { metrics }]) => Object.entries(metrics).map(([metric, value]): [string, number] => [`downstream/${task}/${start}/${metric}`, value]));
  return gain === undefined ? figures : [...figures, [`downstream/${task}/gain`, gain]];
}

/** Parameters of each network, and of all together with shared ones counted once. */
function parameterCounts({ networks }: Objective, memory: FlatMemory): Record<string, number> {
  const count = (names: Iterable<string>): number => [...new Set(names)].reduce((sum, name) => sum + memory.placement(name).size, 0);
  const each = Object.entries(networks).map(([name, part]) => [name, count(Object.values(part.names))]);
  return { ...Object.fromEntries(each), together: count(Object.values(networks).flatMap(({ names }) => Object.values(names))) };
}

/** The closing table and the commands that come next. */
export function closingText({ figures, samples, downstream, name }: RunResult, folder: string, runs: string): string {
  const heldOut = Object.entries(rows).flatMap(([key, [label, floor, note]]) =>
    figures[`heldout/${key}`] === undefined ? [] : [[label, formatFigure(figures[`heldout/${key}`]), typeof floor === 'string' ? formatFigure(figures[`heldout/${floor}`]) : formatFigure(floor), note]],
  );
  return [
    ...(samples.length > 0 ? ['Held-out text, with [original → replacement, and how sure the discriminator is that it was replaced]:', ...samples.map((sample) => `  ${sample}`), ''] : []),
    renderTable(['held-out text', 'value', 'floor', ''], heldOut),
    '',
    ...(downstream.length > 0 ? [renderTable(['downstream', 'metric', 'pre-trained', 'from scratch', 'gain', 'majority'], downstream.map(taskRow)), ''] : []),
    `The run is in ${folder}, the trained networks in ${folder}/export as Hugging Face folders.`,
    'Next:',
    `  tensorboard --logdir ${runs}`,
    `  npx electra-run compare ${folder} <another run>`,
    `  npx electra-run <experiment.json5> --set seed=2 --set name=${name}-2`,
  ].join('\n');
}

/** Figure → its label, its floor (a figure or a number), and what the floor is. */
const rows: Readonly<Record<string, readonly [string, string | number | undefined, string]>> = {
  mlm_loss: ['generator loss (nats)', 'mlm_loss_floor', 'entropy of the word frequencies: below is better'],
  mlm_accuracy: ['generator accuracy', undefined, ''],
  rtd_loss: ['discriminator loss (nats)', 'rtd_loss_floor', 'entropy of the share of replaced tokens: below is better'],
  rtd_auc: ['discriminator AUC', 0.5, 'chance'],
  rtd_accuracy: ['discriminator accuracy', undefined, ''],
  rtd_precision: ['discriminator precision', undefined, ''],
  rtd_recall: ['discriminator recall', undefined, ''],
  replaced_share: ['share of replaced tokens', undefined, ''],
};

function taskRow({ task, metric, summary, gain, majority }: TaskResult): string[] {
  const show = (start: 'pretrained' | 'scratch'): string => {
    const found = summary[start];
    if (!found) return '–';
    return found.perSeed.length > 1 ? `${formatFigure(found.mean)} ± ${formatFigure(found.deviation)}` : formatFigure(found.mean);
  };
  return [task, metric, show('pretrained'), show('scratch'), gain === undefined ? '–' : formatFigure(gain), formatFigure(majority)];
}

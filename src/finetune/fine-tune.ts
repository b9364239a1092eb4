/**
 * Fine-tuning on a task: from the pre-trained network and from scratch, with every learning rate and seed.
 *
 * Both starts get the same head, the same batches and the same dropout for the same seed, so that the
 * difference is what pre-training gave: the encoder, and a pooler where it trained one. Each finished run is a file of the folder; a killed
 * fine-tuning goes on with those that are missing and comes to the same result. One that diverges is recorded as failed, and the others go
 * on; where nothing is left of a start, that is an error.
 *
 *   <start>-<rate>-<seed>.json   one run               model/   the best pre-trained run, where Hugging Face has a class for it
 *   plans.json                   all that there will be       submission/   its predictions, where the data has parts without labels
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../files/make-folder.ts';
import { namesInClass } from '../interop/trunk.ts';
import { exportNetwork } from '../interop/hugging-face/export-network.ts';
import type { RankGroup } from '../parallel/group.ts';
import type { Engine } from '../kinds/engine.ts';
import type { KeptNetwork } from '../kinds/objective.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Task } from '../kinds/task.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Log } from '../track/log.ts';
import { formatFigure } from '../track/table.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { judgeFurther, writeSubmissions } from './further.ts';
import { generationConfig, huggingFaceClass } from './hugging-face-class.ts';
import { createModel, type Model } from './model.ts';
import { headStart, headStartLines, type Pretrained } from './pretrained.ts';
import { resultOf, type TaskResult } from './result.ts';
import { writeStart } from './starting-numbers.ts';
import { isBetter, stepsOf, train, type ReportedEpoch } from './training.ts';
import { startText, trialsOf, type FineTunedRun, type Trial } from './trial.ts';
import { readChecked, readJson } from '../files/read-json.ts';
import { fineTunedShape } from '../runs/file-shapes.ts';
import { errors, UserError } from '../errors/index.ts';
import type { DataCounts } from './counts.ts';
import type { TaskData } from './task-data.ts';

export type { TaskResult } from './result.ts';

/** What one task is fine-tuned with. */
export interface FineTuningSetting {
  readonly task: Task;
  readonly data: TaskData;
  readonly counts: DataCounts;
  readonly kept: KeptNetwork;
  readonly pretrained: Pretrained;
  readonly tokenizer: Tokenizer;
  readonly engine: Engine;
  readonly optimizer: Optimizer;
  readonly seed: number;
  readonly log: Log;
  /** The task's own folder; made if it is not there. */
  readonly folder: string;
  /** Throws where the folder around it was taken away; asked before anything is written. */
  check(): void;
  /** Where a step that is not finite is written down; null: nowhere. */
  readonly numericsFolder: string | null;
  readonly signal: AbortSignal;
  /** The ranks that share it, of which this is the first, and whose signal {@link signal} then is; this process alone unless given. */
  readonly group?: RankGroup;
}

/** Every fine-tuning of a task that is not finished yet, and what all came to. */
export async function fineTune(tuning: FineTuningSetting): Promise<TaskResult> {
  const { task, data, counts, kept, pretrained, engine, folder, log, group } = tuning;
  const { optimizer = tuning.optimizer } = task.fineTuning;
  tuning.check();
  await beginOrGoOn(folder, task);
  const model = await createModel({ task, kept, classes: data.labels.length, engine, optimizer, collective: group?.collective });
  const head = headStart(model.head, pretrained);
  headStartLines(task.name, model.head, head).forEach((line) => log.info(line));
  const runs: FineTunedRun[] = [];
  try {
    for (const trial of trialsOf(task)) {
      const finished = readRun(join(folder, fileOf(trial)));
      // So that the others make it too, or leave it out (`follow.ts`).
      await group?.fromFirst(() => finished !== null);
      runs.push(finished ?? (await runOnce(tuning, model, trial, runs)));
    }
  } finally {
    await model.release();
  }
  if (!huggingFaceClass(kept, model.head, data.labels))
    log.info(`downstream/${task.name} has figures and no model: Hugging Face's library has no class with this head on this encoder`);
  return resultOf({ task, data, counts }, head, runs);
}

/** Of other rates or seeds nothing is taken over: the model that is kept may be of one of them. */
async function beginOrGoOn(folder: string, task: Task): Promise<void> {
  const file = join(folder, 'plans.json');
  const plans = trialsOf(task);
  if (JSON.stringify(readJson(file)?.json) !== JSON.stringify(plans)) await rm(folder, { recursive: true, force: true });
  await makeFolder(folder);
  await writeFileAtomic(file, `${JSON.stringify(plans, null, 2)}\n`);
}

function fileOf({ init, learningRate, seed }: Trial): string {
  return `${init}-${learningRate}-${seed}.json`;
}

/** JSON has no NaN: a metric that was undefined comes back as null. */
function readRun(path: string): FineTunedRun | null {
  const run = readChecked<FineTunedRun>(path, fineTunedShape);
  return (
    run && {
      ...run,
      metrics: Object.fromEntries(Object.entries(run.metrics).map(([name, value]: [string, number | null]) => [name, value ?? Number.NaN])),
    }
  );
}

async function runOnce(tuning: FineTuningSetting, model: Model, trial: Trial, before: readonly FineTunedRun[]): Promise<FineTunedRun> {
  const { task, data, log, folder } = tuning;
  const [metric] = task.metrics;
  const phase = log.phase(`${task.name} ${startText(trial.init)}, rate ${trial.learningRate}, seed ${trial.seed}`, stepsOf(task, data), {
    unit: 'examples',
    perStep: task.fineTuning.batch,
  });
  try {
    writeStart(tuning, model, trial);
    const trained = await trainOrFail(tuning, model, trial, (step, figures) => phase.update(step, figures));
    tuning.check();
    if (trained instanceof UserError) return await recordFailure(tuning, trial, before, trained);
    const judging = { ...tuning, model };
    const metrics = { ...trained.metrics, ...(await judgeFurther(judging, trained.weights)) };
    const run = { ...trial, bestEpoch: trained.epoch, ...stopOf(trained, task), metrics };
    if (trial.init === 'pretrained' && isBest(run, before, task)) {
      await writeSubmissions(judging, trained.weights, join(folder, 'submission'));
      await keepModel(tuning, model, trained.weights);
    }
    await writeFileAtomic(join(folder, fileOf(trial)), `${JSON.stringify(run, null, 2)}\n`);
    phase.done(`${metric.name} ${formatFigure(run.metrics[metric.name])} after epoch ${run.bestEpoch} of ${trained.epochs}`);
    return run;
  } finally {
    phase.stop();
  }
}

function stopOf({ epochs }: ReportedEpoch, { fineTuning }: Task): Pick<FineTunedRun, 'stoppedAfter'> {
  return epochs < fineTuning.epochs ? { stoppedAfter: epochs } : {};
}

/** What it came to, or how it diverged. */
export async function trainOrFail(
  {
    task,
    data,
    tokenizer,
    engine,
    seed,
    numericsFolder,
    signal,
    group,
  }: Pick<FineTuningSetting, 'task' | 'data' | 'tokenizer' | 'engine' | 'seed' | 'numericsFolder' | 'signal' | 'group'>,
  model: Model,
  { init, learningRate, seed: repetition }: Trial,
  progress: (step: number, figures: Readonly<Record<string, number>>) => void,
): Promise<ReportedEpoch | UserError> {
  try {
    const numerics = numericsFolder && join(numericsFolder, `${task.name}-${init}-${learningRate}-${repetition}`);
    return await train({ task, data, model, engine, signal, group, seed, init, learningRate, repetition, numerics, tokenizer, progress });
  } catch (error) {
    if (error instanceof UserError && error.code === errors.FINE_TUNING_DIVERGED.code) return error;
    throw error;
  }
}

/** Throws where no other fine-tuning of this start has come to an end or is still to come: then all are tried again by whoever goes on. */
async function recordFailure(
  { task, folder, log }: FineTuningSetting,
  trial: Trial,
  before: readonly FineTunedRun[],
  error: UserError,
): Promise<FineTunedRun> {
  const own = before.filter(({ init }) => init === trial.init);
  const all = trialsOf(task).filter(({ init }) => init === trial.init).length;
  if (own.length + 1 === all && own.every(({ failed }) => failed)) {
    for (const each of own) await rm(join(folder, fileOf(each)), { force: true });
    throw error;
  }
  // What was found of the step stands in the lines behind the first two.
  const [, , ...findings] = error.text.split('\n');
  log.warn([`${error.message} It counts as failed, and the others go on.`, ...findings].join('\n'));
  const run: FineTunedRun = { ...trial, bestEpoch: 0, metrics: {}, failed: 'diverged' };
  await writeFileAtomic(join(folder, fileOf(trial)), `${JSON.stringify(run, null, 2)}\n`);
  return run;
}

function isBest(run: FineTunedRun, before: readonly FineTunedRun[], { metrics: [metric] }: Task): boolean {
  return before.every(({ failed, metrics }) => failed || isBetter(run.metrics[metric.name], metrics[metric.name], metric.higherIsBetter));
}

/** Before the run's own file, so that a kill in between only repeats it. */
async function keepModel(
  { task, kept, tokenizer, folder, data: { labels } }: FineTuningSetting,
  model: Model,
  weights: Float32Array,
): Promise<void> {
  const { memory, head } = model;
  const huggingFaceConfig = huggingFaceClass(kept, head, labels);
  if (huggingFaceConfig === null) return;
  memory.weights.set(weights);
  const [className] = huggingFaceConfig.architectures as readonly string[];
  const names = namesInClass(kept.trunk, className, memory.placements);
  const { maxPositions: longest, hiddenSize: width } = kept.trunk.size;
  const vector = head.vector && { ...head.vector, className, width };
  await exportNetwork(
    join(folder, 'model'),
    { huggingFaceConfig, names, longest, frame: kept.frame, vector, ...generationConfig(task, kept) },
    memory,
    tokenizer,
  );
}

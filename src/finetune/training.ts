/**
 * One fine-tuning: from given weights, with one learning rate and one seed, to the best epoch on dev.
 *
 * Everything random is a function of (seed, repetition, step): two fine-tunings that differ only in
 * the weights they start from see the same batches and the same dropout.
 */
import { errors, UserError } from '../errors/index.ts';
import { isFiniteStep } from '../engine/updates.ts';
import type { Draw, Engine } from '../kinds/engine.ts';
import type { RankGroup } from '../parallel/group.ts';
import type { Task, TaskRow } from '../kinds/task.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { HostTensor } from '../nn/program.ts';
import { randomFor } from '../random.ts';
import { investigate, type BadStep } from '../engine/not-finite.ts';
import { warmupFactor } from '../component/warmup.ts';
import { layOutParts, planBatches, rowsPerRun, type PlannedBatch } from './batches.ts';
import { judge } from './judge.ts';
import type { Model } from './model.ts';
import { rowsOf, type TaskData } from './task-data.ts';
import { startText, type Initialization } from './trial.ts';

/** What one fine-tuning works with. */
export interface Training {
  readonly task: Task;
  readonly data: TaskData;
  readonly model: Model;
  readonly engine: Engine;
  readonly init: Initialization;
  readonly learningRate: number;
  /** The run's seed, and which repetition this is. */
  readonly seed: number;
  readonly repetition: number;
  readonly tokenizer: Pick<Tokenizer, 'special' | 'sentinels' | 'decode'>;
  /** Beginning of the name of a file for a step that is not finite; null: nothing is written. */
  readonly numerics: string | null;
  readonly signal: AbortSignal;
  /** The ranks that share it, whose signal {@link Training.signal} then is; this process alone unless given. */
  readonly group?: RankGroup;
  progress(step: number, figures: Readonly<Record<string, number>>): void;
}

/** The epoch that is reported: the best on dev, or the last. */
export interface ReportedEpoch {
  /** From 1. */
  readonly epoch: number;
  /** How many were made. */
  readonly epochs: number;
  /** On dev, after the reported epoch. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly weights: Float32Array;
}

/** Steps of a whole fine-tuning. */
export function stepsOf({ fineTuning: { epochs, batch } }: Task, { train }: TaskData): number {
  return epochs * Math.ceil(rowsOf(train).length / batch);
}

/**
 * Trains the weights that are in the model's memory; with patience, until so many epochs brought nothing better. Throws a
 * {@link UserError} with `fine-tuning-diverged` where a step is not finite.
 */
export async function train(training: Training): Promise<ReportedEpoch> {
  const { task, data, model, seed, repetition, group } = training;
  const { memory, loaded } = model;
  for (const slot of Object.values(memory.slots)) slot.fill(0);
  await loaded.push();
  const total = stepsOf(task, data);
  const [metric] = task.metrics;
  const rows = rowsOf(data.train);
  let step = 0;
  let latest: Record<string, number> = {};
  let reported: Omit<ReportedEpoch, 'epochs'> | undefined;
  const { epochs, reports = 'best-epoch', patience = epochs } = task.fineTuning;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (const planned of planBatches(rows, task.fineTuning, randomFor(seed, 'fine-tuning batches', task.name, repetition, epoch))) {
      await group?.stopTogether();
      training.signal.throwIfAborted();
      // One seed for all repetitions, so that they share the pool of dropout masks.
      const draw = { seed, step: repetition * 2 ** 32 + step };
      const loss = await update(training, rows, planned, draw, { step: step + 1, learningRate: learningRateAt(step, total, training) });
      step += 1;
      training.progress(step, { loss, ...latest });
    }
    // Which epoch is reported hangs on it: of one rank, though others may round in another way.
    const metrics = await (group ? group.fromFirst(() => judge(training)) : judge(training));
    latest = { [metric.name]: metrics[metric.name] };
    const isReported =
      reports === 'last-epoch'
        ? epoch === epochs
        : !reported || isBetter(metrics[metric.name], reported.metrics[metric.name], metric.higherIsBetter);
    if (isReported) {
      await loaded.pull();
      reported = { epoch, metrics, weights: memory.weights.slice() };
    }
    if (reported && epoch - reported.epoch >= patience) return { ...reported, epochs: epoch };
  }
  if (!reported) throw new Error('A fine-tuning has at least one epoch.');
  return { ...reported, epochs };
}

/** Whether a figure beats another; one that is not a number beats nothing. */
export function isBetter(figure: number, other: number, higherIsBetter: boolean): boolean {
  if (Number.isNaN(figure) || Number.isNaN(other)) return Number.isNaN(other) && !Number.isNaN(figure);
  return higherIsBetter ? figure > other : figure < other;
}

/** Loss of the batch before the update. */
async function update(
  training: Training,
  rows: readonly TaskRow[],
  planned: PlannedBatch,
  draw: Draw,
  settings: { step: number; learningRate: number },
): Promise<number> {
  const { model, init } = training;
  const trainer = await model.trainer(planned.length, init);
  const parts = partsOf(training, rows, planned);
  const { figures, gradientNorm } = await trainer.step(parts, draw, settings);
  if (isFiniteStep({ figures, gradientNorm })) return figures.loss;
  throw await diverged(training, {
    figures,
    gradientNorm,
    parts,
    draw,
    step: settings.step,
    program: model.program(planned.length, 'train'),
  });
}

function partsOf({ task, tokenizer }: Training, rows: readonly TaskRow[], planned: PlannedBatch): Record<string, HostTensor>[] {
  const { batch } = task.fineTuning;
  return layOutParts(rows, planned, { task, batch, microBatch: rowsPerRun(task), pad: tokenizer.special.pad, mode: 'train' });
}

/** The task's own schedule, or linear warm-up times linear decay to zero, as Clark et al. (2020) fine-tune. */
function learningRateAt(step: number, total: number, { task: { fineTuning }, learningRate }: Training): number {
  const { warmup, scheduler } = fineTuning;
  return learningRate * (scheduler ? scheduler.rate(step, total) : warmupFactor(step, total, warmup) * (1 - step / total));
}

async function diverged(
  { task, model, engine, init, learningRate, repetition, numerics }: Training,
  bad: Pick<BadStep, 'figures' | 'gradientNorm' | 'parts' | 'draw' | 'step' | 'program'>,
): Promise<UserError> {
  const {
    step,
    figures: { loss },
    gradientNorm,
  } = bad;
  const findings = await investigate({
    ...bad,
    engine,
    model: model.loaded,
    memory: model.memory,
    numericsFile: numerics && `${numerics}-step-${step}.json`,
  });
  return new UserError(
    errors.FINE_TUNING_DIVERGED({
      task: task.name,
      start: startText(init),
      learningRate,
      seed: repetition,
      step,
      loss,
      gradientNorm,
      ...findings,
    }),
    { exitCode: 1 },
  );
}

/**
 * One fine-tuning: from given weights, with one learning rate and one seed, to the best epoch on dev.
 *
 * Everything random is a function of (seed, repetition, step): two fine-tunings that differ only in
 * the weights they start from see the same batches and the same dropout.
 */
import { errors, UserError } from '../../errors.ts';
import type { Draw, Executable } from '../../kinds/engine.ts';
import type { Observations } from '../../kinds/metric.ts';
import type { Optimizer } from '../../kinds/optimizer.ts';
import type { Task, TaskData, TaskExample } from '../../kinds/task.ts';
import { randomFor } from '../../random.ts';
import { kernelsFor } from '../../wasm/kernels.ts';
import { warmupFactor } from '../warmup.ts';
import { layOut, planBatches, type BatchInputs, type PlannedBatch } from './batches.ts';
import type { Model } from './model.ts';
import { parameterGroups, rateScaleOf } from '../parameter-groups.ts';

export interface Training {
  readonly task: Task;
  readonly data: TaskData;
  readonly model: Model;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  /** The run's seed, and which repetition this is. */
  readonly seed: number;
  readonly repetition: number;
  readonly pad: number;
  readonly signal: AbortSignal;
  progress(step: number, figures: Readonly<Record<string, number>>): void;
}

export interface Trained {
  /** From 1. */
  readonly bestEpoch: number;
  /** On dev, after the best epoch. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly weights: Float32Array;
}

/** Largest global norm of the gradient, as in ELECTRA. */
const CLIP_NORM = 1;

/** Steps of a whole fine-tuning. */
export function stepsOf({ fineTuning: { epochs, batch } }: Task, { train }: TaskData): number {
  return epochs * Math.ceil(train.length / batch);
}

/** Trains the weights that are in the model's memory. */
export async function train(training: Training): Promise<Trained> {
  const { task, data, model, optimizer, seed, repetition } = training;
  const { memory } = model;
  for (const region of [memory.gradients, ...Object.values(memory.slots)]) region.fill(0);
  const groups = parameterGroups(memory, optimizer.decays, (name) => rateScaleOf(name, model.network.config.layers, task.fineTuning.layerDecay));
  const total = stepsOf(task, data);
  const [metric] = task.metrics;
  let step = 0;
  let latest: Record<string, number> = {};
  let best: Trained | undefined;
  for (let epoch = 1; epoch <= task.fineTuning.epochs; epoch++) {
    for (const planned of planBatches(data.train, task.fineTuning, randomFor(seed, 'fine-tuning batches', task.name, repetition, epoch))) {
      training.signal.throwIfAborted();
      // One seed for all repetitions, so that they share the pool of dropout masks.
      const draw = { seed, step: repetition * 2 ** 32 + step };
      const loss = await gradientStep(training, planned, draw);
      optimizer.update(memory, { step: step + 1, learningRate: learningRateAt(step, total, training), gradientScale: clipping(model), groups });
      step += 1;
      training.progress(step, { loss, ...latest });
    }
    const metrics = await evaluate(training);
    latest = { [metric.name]: metrics[metric.name] };
    if (!best || isBetter(metrics[metric.name], best.metrics[metric.name], metric.higherIsBetter)) {
      best = { bestEpoch: epoch, metrics, weights: memory.weights.slice() };
    }
  }
  if (!best) throw new Error('A fine-tuning has at least one epoch.');
  return best;
}

/** Whether a figure beats another; one that is not a number beats nothing. */
export function isBetter(figure: number, other: number, higherIsBetter: boolean): boolean {
  if (Number.isNaN(figure) || Number.isNaN(other)) return Number.isNaN(other) && !Number.isNaN(figure);
  return higherIsBetter ? figure > other : figure < other;
}

/** Loss of the batch; its gradients are in memory afterwards. */
async function gradientStep({ task, data, model, learningRate, pad }: Training, planned: PlannedBatch, draw: Draw): Promise<number> {
  const executable = await model.executable(planned.length, 'train');
  const outputs = await executable.run(inputsOf(task, data.train, planned, pad), draw);
  const loss = outputs.loss[0];
  if (!Number.isFinite(loss)) throw diverged(task.name, learningRate, loss);
  return loss;
}

function inputsOf(task: Task, examples: readonly TaskExample[], planned: PlannedBatch, pad: number): BatchInputs {
  return layOut(examples, planned, { batch: task.fineTuning.batch, targets: task.targets(planned.length), pad });
}

/** ELECTRA's schedule: linear warm-up times linear decay to zero. */
function learningRateAt(step: number, total: number, { task, learningRate }: Training): number {
  return learningRate * warmupFactor(step, total, task.fineTuning.warmup) * (1 - step / total);
}

function clipping({ memory }: Model): number {
  const norm = Math.sqrt(kernelsFor(memory).sumOfSquares(memory.gradients, 0, memory.length));
  return norm > CLIP_NORM ? CLIP_NORM / norm : 1;
}

/** Every metric of the task on its dev examples. */
async function evaluate({ task, data, model, seed, pad, signal }: Training): Promise<Record<string, number>> {
  const collected = task.metrics.map((metric) => ({ name: metric.name, accumulator: metric.start() }));
  for (const planned of planBatches(data.dev, task.fineTuning)) {
    signal.throwIfAborted();
    const { targets, weights, ...inputs } = inputsOf(task, data.dev, planned, pad);
    const executable: Executable = await model.executable(planned.length, 'evaluate');
    const { logits } = await executable.run(inputs, { seed, step: 0 });
    const observations = observe(logits, targets, weights, data.labels.length);
    for (const { accumulator } of collected) accumulator.add(observations);
  }
  return Object.fromEntries(collected.map(({ name, accumulator }) => [name, accumulator.result()]));
}

/** The targets that count: label, class with the highest logit, and for two classes how far ahead the second is. */
function observe(logits: ArrayLike<number>, targets: ArrayLike<number>, weights: ArrayLike<number>, classes: number): Observations {
  const labels: number[] = [];
  const predictions: number[] = [];
  const scores: number[] = [];
  for (let row = 0; row < targets.length; row++) {
    if (weights[row] === 0) continue;
    let predicted = 0;
    for (let label = 1; label < classes; label++) if (logits[row * classes + label] > logits[row * classes + predicted]) predicted = label;
    labels.push(targets[row]);
    predictions.push(predicted);
    if (classes === 2) scores.push(logits[row * 2 + 1] - logits[row * 2]);
  }
  return classes === 2 ? { labels, predictions, scores } : { labels, predictions };
}

function diverged(task: string, learningRate: number, loss: number): UserError {
  return new UserError(errors.FINE_TUNING_DIVERGED({ task, learningRate, loss }), { exitCode: 1 });
}

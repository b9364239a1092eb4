/** What fine-tuning on a task came to: every run, and per start the best learning rate over its seeds. */
import type { Task } from '../kinds/task.ts';
import { classNames } from './examine-metrics.ts';
import type { DataCounts } from './counts.ts';
import { furtherLines, furtherNames } from './further.ts';
import type { HeadStart } from './pretrained.ts';
import { remarksOf, type ReadTask, type TaskData } from './task-data.ts';
import { isBetter } from './training.ts';

/** What the trunk starts from. */
export type Initialization = 'pretrained' | 'scratch';

/** One finished fine-tuning. */
export interface FineTunedRun {
  readonly init: Initialization;
  readonly learningRate: number;
  readonly seed: number;
  /** From 1. */
  readonly bestEpoch: number;
  /** On dev, after the best epoch. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** What one start came to. */
export interface InitializationSummary {
  /** The one with the best mean of the first metric over the seeds. */
  readonly learningRate: number;
  /** Of the first metric, over the seeds at this learning rate. */
  readonly mean: number;
  /** Sample standard deviation; 0 for one seed. */
  readonly deviation: number;
  readonly perSeed: readonly number[];
  /** Mean of each metric. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** What is written of a task into result.json. */
export interface TaskResult {
  readonly task: string;
  /** The metric that decides; means, gain and the best epochs are in it. */
  readonly metric: string;
  readonly higherIsBetter: boolean;
  /** Of each metric that is about one class: its label. */
  readonly positive?: Readonly<Record<string, string>>;
  readonly labels: readonly string[];
  readonly trainExamples: number;
  readonly devExamples: number;
  readonly counts: DataCounts;
  /** What of the examples was not read or not judged, a line each. */
  readonly remarks: readonly string[];
  /** What the metric gives on dev to whoever says the same of every example, and what that is; absent where the task has none. */
  readonly floor?: { readonly value: number; readonly note: string };
  /** What the head of the pre-trained start begins with. */
  readonly head: HeadStart;
  readonly runs: readonly FineTunedRun[];
  readonly summary: { readonly [I in Initialization]?: InitializationSummary };
  /** How much better pre-trained is than scratch, in the first metric; absent without scratch. */
  readonly gain?: number;
}

/** Sums up the finished runs of a task. */
export function resultOf({ task, data, counts }: Omit<ReadTask, 'warnings'>, head: HeadStart, runs: readonly FineTunedRun[]): TaskResult {
  const [metric] = task.metrics;
  const names = [...task.metrics.map(({ name }) => name), ...furtherNames(task, data)];
  const pretrained = summaryOf(runs, 'pretrained', task, names);
  const scratch = task.fineTuning.scratch ? summaryOf(runs, 'scratch', task, names) : undefined;
  return {
    task: task.name,
    metric: metric.name,
    higherIsBetter: metric.higherIsBetter,
    ...positiveOf(task, data),
    labels: data.labels,
    trainExamples: data.train.length,
    devExamples: data.dev.length,
    counts,
    remarks: [...remarksOf({ task, data, counts }), ...furtherLines(task, data, { pretrained, scratch })],
    ...floorOf(task, data),
    head,
    runs,
    summary: scratch ? { pretrained, scratch } : { pretrained },
    ...(scratch ? { gain: (pretrained.mean - scratch.mean) * (metric.higherIsBetter ? 1 : -1) } : {}),
  };
}

/** Unless a metric was told its class, it is about class 1. */
function positiveOf(task: Task, { labels }: TaskData): Pick<TaskResult, 'positive'> {
  const names = classNames(task, labels);
  const positive = task.metrics.flatMap(({ name, positive: chosen }) => {
    const label = chosen === null ? names?.[1] : chosen;
    return label === undefined ? [] : [[name, label] as const];
  });
  return positive.length > 0 ? { positive: Object.fromEntries(positive) } : {};
}

function summaryOf(
  runs: readonly FineTunedRun[],
  init: Initialization,
  { fineTuning, metrics }: Task,
  names: readonly string[],
): InitializationSummary {
  const [metric] = metrics;
  const candidates = fineTuning.learningRates.map((learningRate) => {
    const own = runs.filter((run) => run.init === init && run.learningRate === learningRate);
    const perSeed = own.map((run) => run.metrics[metric.name]);
    const means = Object.fromEntries(names.map((name) => [name, mean(own.map((run) => run.metrics[name]))]));
    return { learningRate, mean: mean(perSeed), deviation: deviation(perSeed), perSeed, metrics: means };
  });
  return candidates.reduce((best, candidate) => (isBetter(candidate.mean, best.mean, metric.higherIsBetter) ? candidate : best));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}

function floorOf(task: Task, { labels, train, dev }: TaskData): Pick<TaskResult, 'floor'> {
  const floor = task.floor?.(train, dev);
  if (!floor) return {};
  const collected = task.metrics[0].start(classNames(task, labels));
  collected.add(floor.observations);
  return { floor: { value: collected.result(), note: floor.note } };
}

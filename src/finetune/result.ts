/** What fine-tuning on a task came to: every run, and per start the best learning rate over its seeds (`over-seeds.ts`). */
import type { Task } from '../kinds/task.ts';
import { classNames } from './examine-metrics.ts';
import type { DataCounts } from './counts.ts';
import { furtherLines, furtherNames } from './further.ts';
import type { HeadStart } from './pretrained.ts';
import { remarksOf, type ReadTask, type TaskData } from './task-data.ts';
import { failureLines, gainOver, markFailures, summaryOf, type InitializationSummary, type OverSeeds } from './over-seeds.ts';
import type { FineTunedRun, Initialization } from './trial.ts';

/** What is written of a task into result.json. */
export interface TaskResult {
  readonly task: string;
  /** The protocol that the figures were made by; absent where the task has its own settings. */
  readonly protocol?: Task['fineTuning']['protocol'];
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
  /** Those that failed among them. */
  readonly runs: readonly FineTunedRun[];
  readonly summary: { readonly [I in Initialization]?: InitializationSummary };
  /** How much better pre-trained is than scratch, in the first metric: a mean over seeds; absent without scratch, or without a pair. */
  readonly gain?: number;
  /** The same in full, of the seeds that count in both starts. */
  readonly gainOverSeeds?: OverSeeds;
}

/** Sums up the finished runs of a task. */
export function resultOf({ task, data, counts }: Omit<ReadTask, 'warnings'>, head: HeadStart, runs: readonly FineTunedRun[]): TaskResult {
  const [metric] = task.metrics;
  const { protocol, scratch: withScratch } = task.fineTuning;
  const floor = floorOf(task, data);
  const judgement = {
    metric: metric.name,
    higherIsBetter: metric.higherIsBetter,
    metrics: [...task.metrics.map(({ name }) => name), ...furtherNames(task, data)],
    floor: floor.floor?.value,
  };
  const marked = markFailures(runs, judgement);
  const pretrained = summaryOf(marked, 'pretrained', judgement);
  const scratch = withScratch ? summaryOf(marked, 'scratch', judgement) : undefined;
  const summary = scratch ? { pretrained, scratch } : { pretrained };
  const rates = { pretrained: pretrained.learningRate, scratch: scratch?.learningRate ?? Number.NaN };
  const gain = scratch ? gainOver(marked, rates, judgement) : null;
  return {
    task: task.name,
    ...(protocol === undefined ? {} : { protocol }),
    metric: metric.name,
    higherIsBetter: metric.higherIsBetter,
    ...positiveOf(task, data),
    labels: data.labels,
    trainExamples: data.train.length,
    devExamples: data.dev.length,
    counts,
    remarks: [
      ...remarksOf({ task, data, counts }),
      ...furtherLines(task, data, summary),
      ...failureLines(task.name, summary),
      ...protocolLines(task),
    ],
    ...floor,
    head,
    runs: marked,
    summary,
    ...(gain ? { gain: gain.mean, gainOverSeeds: gain } : {}),
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

/** What the metric that decides gives to whoever says the same of every example. */
export function floorOf(task: Task, { labels, train, dev }: Pick<TaskData, 'labels' | 'train' | 'dev'>): Pick<TaskResult, 'floor'> {
  const floor = task.floor?.(train, dev);
  if (!floor) return {};
  const collected = task.metrics[0].start(classNames(task, labels));
  collected.add(floor.observations);
  return { floor: { value: collected.result(), note: floor.note } };
}

function protocolLines({ name, fineTuning: { protocol } }: Task): string[] {
  return protocol === undefined ? [] : [`${name}: fine-tuned by the protocol '${protocol}'.`];
}

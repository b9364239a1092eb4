/** Whether a task's metrics can judge it: what it predicts, the label that they look for, and whether dev gives them a value at all. */
import { errors, type Fault } from '../errors/index.ts';
import type { Judged, Metric, Observations } from '../kinds/metric.ts';
import type { Task, TaskExamples } from '../kinds/task.ts';
import { isTag } from '../predictions/spans.ts';
import { closest } from '../source/closest.ts';
import type { TaskFinding } from './examine-labels.ts';
import { quoted, tally, type Tally } from './tally.ts';

/** Each finding is an error, at the metric to blame. */
export function examineMetrics(task: Task, examples: TaskExamples): TaskFinding[] {
  const evaluated = tally(task, examples.dev);
  return task.metrics.flatMap((metric, index) => {
    const twice = task.metrics.findIndex(({ name }) => name === metric.name) < index;
    const fault = twice
      ? errors.METRIC_TWICE({ task: task.name, metric: metric.name })
      : (misfit(task, metric, examples) ??
        (evaluated && undefinedOn(task, metric, examples.labels, evaluated)) ??
        undefinedWhereRight(task, metric, examples.dev));
    return fault ? [{ fault, isError: true, at: ['metrics', index] }] : [];
  });
}

/** The names of the classes, as metrics are told them; none where the task says yes or no to each of its labels. */
export function classNames({ predicts }: Pick<Task, 'predicts'>, labels: readonly string[] | undefined): readonly string[] | undefined {
  return NAMED.includes(predicts) && labels !== undefined && labels.length > 0 ? labels : undefined;
}

/** What has names where a task has labels. */
const NAMED: readonly Judged[] = ['classes', 'tags', 'label sets'];

/** What a metric has to judge to fit a task. */
function fitting({ predicts }: Pick<Task, 'predicts'>, names: readonly string[] | undefined): Judged[] {
  const single = predicts === 'classes' || predicts === 'tags';
  return [
    predicts,
    ...(predicts === 'two classes' || predicts === 'tags' ? (['classes'] as const) : []),
    ...(single && names?.length === 2 ? (['two classes'] as const) : []),
  ];
}

function misfit(task: Task, { name: metric, judges, positive, refuses }: Metric, { labels }: TaskExamples): Fault | null {
  const names = classNames(task, labels);
  const judged = [judges].flat();
  const { name, predicts } = task;
  if (!fitting(task, names).some((each) => judged.includes(each))) {
    const of = predicts === 'tags' && !names?.every((label) => isTag(label)) ? 'classes' : predicts;
    const shown = names && predicts !== 'label sets' ? `${names.length} classes` : predicts;
    return errors.METRIC_DOES_NOT_FIT({ task: name, metric, judges: judged.join(' and '), predicts: shown, of });
  }
  const reason = names && refuses?.(names);
  if (reason) return errors.METRIC_REFUSES_LABELS({ task: name, metric, reason });
  if (typeof positive !== 'string' || names?.includes(positive)) return null;
  const near = names && closest(positive, names);
  return errors.POSITIVE_IS_NO_LABEL({
    task: name,
    metric,
    positive,
    labels: (names ?? []).map(quoted),
    near: near === undefined ? undefined : quoted(near),
  });
}

/** The same where the task itself says what is right. */
function undefinedWhereRight(task: Task, metric: Metric, dev: readonly unknown[]): Fault | null {
  const right = dev.length > 0 && task.allRight?.(dev);
  if (!right) return null;
  const collected = metric.start();
  collected.add(right);
  const reason = 'it has no value even where all are right';
  return Number.isNaN(collected.result()) ? errors.METRIC_UNDEFINED({ task: task.name, metric: metric.name, reason }) : null;
}

/** Perfect predictions have a value, or none have. */
function undefinedOn(task: Task, metric: Metric, labels: readonly string[] | undefined, { total, labels: seen }: Tally): Fault | null {
  const names = classNames(task, labels);
  if (total === 0 || (task.predicts !== 'numbers' && !names)) return null;
  const fault = (reason: string): Fault => errors.METRIC_UNDEFINED({ task: task.name, metric: metric.name, reason });
  const positive = metric.positive === null ? names?.[1] : metric.positive;
  if (positive !== undefined && !seen.has(positive)) return fault(`none of them is labelled ${quoted(positive)}`);
  const collected = metric.start(names);
  const classes = names && new Map(names.map((name, index) => [name, index]));
  for (const [label, { count }] of seen)
    collected.add(perfect(task, classes ? (classes.get(label) ?? -1) : Number(label), count, names?.length));
  if (!Number.isNaN(collected.result())) return null;
  const [only] = seen.keys();
  return fault(seen.size === 1 ? `the labels of all ${total} are ${quoted(only)}` : 'it has no value even where all are right');
}

function perfect({ predicts }: Task, label: number, count: number, classes: number | undefined): Observations {
  const all = Array<number>(count).fill(label);
  if (predicts === 'label sets') return { labels: [], predictions: [], sets: all.map((each) => ({ labels: [each], predictions: [each] })) };
  const right = { labels: all, predictions: all };
  return {
    ...right,
    ...(predicts === 'tags' ? { tags: [right] } : {}),
    ...(classes === 2 ? { scores: all.map((each) => each - 0.5) } : {}),
  };
}

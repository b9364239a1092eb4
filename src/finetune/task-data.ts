/** A task with its examples at hand: read once, before pre-training, so that what is wrong with them is known at once. */
import { ContractError } from '../errors/contract-error.ts';
import { usable } from '../data/unusable.ts';
import { errors, UserError } from '../errors/index.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import type { KeptNetwork } from '../kinds/objective.ts';
import type { ReadExample, RowSetting, Task, TaskRow } from '../kinds/task.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';

/** The examples of a task, turned into rows. */
export interface TaskData {
  /** Names of the classes; empty where there are none. */
  readonly labels: readonly string[];
  readonly train: readonly ReadExample[];
  readonly dev: readonly ReadExample[];
}

/** What fine-tuning works with; whoever needs a task's examples takes both. */
export interface ReadTask {
  readonly task: Task;
  readonly data: TaskData;
}

/** Reads a task's examples; says what is wrong with them, with its metrics, or with what the network would have to read. */
export async function readTask(task: Task, { trunk, frame }: KeptNetwork, tokenizer: Tokenizer): Promise<ReadTask> {
  const { name, fineTuning } = task;
  if (fineTuning.length > trunk.size.maxPositions)
    throw new UserError(errors.TASK_TOO_LONG({ task: name, length: fineTuning.length, maxPositions: trunk.size.maxPositions }));
  const data = await usable(`The data of the task '${name}'`, async () => {
    const { labels = [], train, dev } = await task.examples();
    const read = (examples: readonly unknown[]): ReadExample[] =>
      examples.map((example) => readExample(task, example, { tokenizer, frame }));
    return { labels, train: read(train), dev: read(dev) };
  });
  checkExamples(task, data);
  checkMetrics(task, data);
  return { task, data };
}

/** Tells whether a repetition learns from the same examples. */
export function fingerprintOfTask({ data: { labels, train, dev } }: ReadTask): string {
  return fingerprintOf({ labels, train: rowsOf(train), dev: rowsOf(dev) });
}

/** All rows of some examples, in order. */
export function rowsOf(examples: readonly ReadExample[]): TaskRow[] {
  return examples.flatMap(({ rows }) => rows);
}

/** Tokens of the longest sequence of a row. */
export function longestOf({ sequences }: TaskRow): number {
  return Math.max(...sequences.map(({ ids }) => ids.length));
}

function readExample(task: Task, example: unknown, setting: RowSetting): ReadExample {
  const rows = task.rows(example, setting);
  for (const row of rows) checkRow(task, row);
  return { example, rows };
}

function checkRow({ fields, sequences: count = 1, fineTuning: { length } }: Task, { sequences, values }: TaskRow): void {
  if (sequences.length !== count)
    throw new ContractError('task', `rows returned a row of ${sequences.length} sequences where it has ${count}`);
  for (const { ids, segments } of sequences) {
    if (ids.length !== segments.length)
      throw new ContractError('task', `rows returned ${ids.length} tokens with ${segments.length} segments`);
    if (ids.length > length) throw new ContractError('task', `rows returned ${ids.length} tokens where the task's length is ${length}`);
  }
  const stray = Object.keys(values).find((name) => !Object.hasOwn(fields, name));
  if (stray !== undefined) throw new ContractError('task', `rows returned '${stray}', which is none of its fields`);
}

function checkExamples(task: Task, { labels, train, dev }: TaskData): void {
  const counting = (examples: readonly ReadExample[]): number =>
    examples.filter(({ rows }) => rows.some((row) => counts(task, row))).length;
  const [training, evaluating] = [counting(train), counting(dev)];
  if (labels.length !== 1 && training > 0 && evaluating > 0) return;
  throw new UserError(
    task.predicts === 'classes'
      ? errors.TASK_WITHOUT_EXAMPLES({ task: task.name, labels: labels.length, train: training, dev: evaluating })
      : errors.TASK_WITHOUT_EXAMPLES({ task: task.name, train: training, dev: evaluating }),
  );
}

/** Whether anything is learned from a row. */
function counts({ weights }: Task, { values }: TaskRow): boolean {
  return weights === undefined || Array.from(values[weights] ?? []).some((weight) => weight !== 0);
}

function checkMetrics({ name, metrics, predicts }: Task, { labels }: TaskData): void {
  const fits = new Set<string>([predicts]);
  if (predicts === 'classes' && labels.length === 2) fits.add('two classes');
  if (predicts === 'two classes') fits.add('classes');
  const misfit = metrics.find(({ judges }) => !fits.has(judges));
  if (misfit === undefined) return;
  const predicted = predicts === 'classes' && labels.length > 0 ? `${labels.length} classes` : predicts;
  throw new UserError(errors.METRIC_DOES_NOT_FIT({ task: name, metric: misfit.name, judges: misfit.judges, predicts: predicted }));
}

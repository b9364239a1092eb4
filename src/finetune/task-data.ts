/** A task with its examples at hand: read once, before pre-training, so that what is wrong with them is known at once. */
import { ContractError } from '../errors/contract-error.ts';
import { neverEnds } from '../component/warmup.ts';
import { labelPlace } from '../data/label-place.ts';
import { usable } from '../data/unusable.ts';
import { errors, UserError } from '../errors/index.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import type { KeptNetwork } from '../kinds/objective.ts';
import type { FurtherExamples, ReadExample, RowSetting, Task, TaskExamples, TaskRow, TaskSequence } from '../kinds/task.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { isOfTrunk } from '../nn/parameters.ts';
import type { Trunk } from '../nn/network.ts';
import { lossLines, paddingOf, partCounts, type DataCounts, type PartCounts } from './counts.ts';
import { rowsPerRun } from './batches.ts';
import { weighted } from './class-weights.ts';
import { examineLabels, type TaskFinding } from './examine-labels.ts';
import { examineMetrics } from './examine-metrics.ts';

/** The examples of a task, turned into rows. */
export interface TaskData {
  /** Names of the classes; empty where there are none. */
  readonly labels: readonly string[];
  readonly train: readonly ReadExample[];
  readonly dev: readonly ReadExample[];
  /** Parts that are only asked of. */
  readonly further?: readonly ReadPart[];
}

/** A further part, its examples turned into rows. */
export interface ReadPart {
  readonly part: FurtherExamples;
  readonly read: readonly ReadExample[];
}

/** What fine-tuning works with; whoever needs a task's examples takes both. */
export interface ReadTask {
  readonly task: Task;
  readonly data: TaskData;
  /** What becomes of the examples on their way to the network. */
  readonly counts: DataCounts;
  /** What looks wrong with it, a line each. */
  readonly warnings: readonly string[];
}

/** A task whose labels and metrics were found to be in order. */
export interface ExaminedTask {
  readonly task: Task;
  readonly examples: TaskExamples;
  readonly warnings: readonly string[];
}

/** Reads a task's examples; throws a {@link UserError} that says all that is wrong with their labels or with its metrics. */
export async function examineTask(task: Task): Promise<ExaminedTask> {
  const { examples, findings } = await findingsOf(task);
  const wrong = findings.filter(({ isError }) => isError).map(({ fault }) => fault);
  if (wrong.length > 0)
    throw new UserError(wrong[0], {
      text: wrong.map(({ code, message, hints }) => [`error  ${code}`, message, ...hints].join('\n  ')).join('\n'),
    });
  return { task, examples, warnings: findings.map(({ fault: { message, hints } }) => [message, ...hints].join(' ')) };
}

/** The same, and nothing thrown but what keeps the examples from being read. */
export async function findingsOf(task: Task): Promise<{ readonly examples: TaskExamples; readonly findings: readonly TaskFinding[] }> {
  const examples = await usable(`The data of the task '${task.name}'`, () => task.examples());
  return { examples, findings: [...examineLabels(task, examples), ...examineMetrics(task, examples)] };
}

/** Turns a task's examples into rows; says what is wrong with them, or with what the network would have to read. */
export async function readTask({ task, examples, warnings }: ExaminedTask, kept: KeptNetwork, tokenizer: Tokenizer): Promise<ReadTask> {
  const { name, fineTuning } = task;
  const { trunk, frame, decoder } = kept;
  checkDecoder(task, kept);
  if (fineTuning.protocol !== undefined && fineTuning.reports === undefined)
    throw new ContractError('task', `'${name}' was given a protocol, and its definition has no settles: fineTuningProtocol()`);
  if (fineTuning.length > trunk.size.maxPositions)
    throw new UserError(errors.TASK_TOO_LONG({ task: name, length: fineTuning.length, maxPositions: trunk.size.maxPositions }));
  const data = await usable(`The data of the task '${name}'`, async () => {
    const { labels = [], train, dev, further } = examples;
    const read = (part: readonly unknown[]): ReadExample[] =>
      part.map((example) => readExample(task, example, { tokenizer, frame, decoder }));
    const data = { labels, train: weighted(task, labels, read(train)), dev: read(dev) };
    if (!further) return data;
    return { ...data, further: further.map((part) => ({ part, read: part.examples === dev ? data.dev : read(part.examples) })) };
  });
  checkExamples(task, data);
  const refusal = task.refuses?.(data.train, data.dev);
  if (refusal) throw refusal;
  for (const each of [trunk, ...(task.writes && decoder ? [decoder.trunk] : [])]) checkRates(task, data, each);
  return {
    task,
    data,
    counts: { train: countsOf(task, data.train, fineTuning.batch), dev: countsOf(task, data.dev, rowsPerRun(task)) },
    warnings: [...warnings, ...emptyTexts(task, data)],
  };
}

function countsOf(task: Task, examples: readonly ReadExample[], batch: number): PartCounts {
  return { ...partCounts(task, examples), ...paddingOf(task, rowsOf(examples), batch) };
}

/** What of the examples is not read, learned or judged as one would think, a line each. */
export function remarksOf({ task, data: { train, dev }, counts }: Omit<ReadTask, 'warnings'>): string[] {
  return [...lossLines(task.name, counts, task.fineTuning.length), ...(task.remarks?.(train, dev) ?? [])];
}

/** Whether there is something to write with. */
function checkDecoder({ name, writes }: Task, { trunk, decoder }: KeptNetwork): void {
  if (!writes) return;
  if (!decoder) throw new UserError(errors.TASK_WITHOUT_DECODER({ task: name, encoder: trunk.summary }));
  if (!decoder.trunk.stepping) throw new UserError(errors.DECODER_WITHOUT_STEPS({ task: name }));
}

/** Which lines of a file hold a text, or a word that has a label, of which the tokenizer leaves nothing. */
function emptyTexts(task: Task, { train, dev }: TaskData): string[] {
  const empty = [...train, ...dev].filter(({ rows }) =>
    rows.some(({ sequences }) => sequences.some(({ pieces }) => (pieces?.empty ?? 0) > 0)),
  );
  const sources = empty.slice(0, SHOWN).flatMap(({ example }) => task.labelsOf?.(example)?.source ?? []);
  const places = sources.map((source) => labelPlace(source));
  if (empty.length === 0) return [];
  const where = places.length > 0 ? `: ${places.join(', ')}${empty.length > SHOWN ? ' and others' : ''}` : '';
  const examples = empty.length === 1 ? 'an example' : `${empty.length} examples`;
  return [`In ${examples} of the task '${task.name}' a text, or a word with a label, is empty for the tokenizer${where}.`];
}

/** Places that a warning lists. */
const SHOWN = 5;

/** Settings of the rate that would mean nothing for this data, or this network. */
function checkRates({ name, fineTuning }: Task, { train }: TaskData, { parameters }: Trunk): void {
  const steps = fineTuning.epochs * Math.ceil(rowsOf(train).length / fineTuning.batch);
  if (neverEnds(fineTuning.warmup, steps)) throw new UserError(errors.TASK_WARMUP({ task: name, warmup: fineTuning.warmup, steps }));
  const flat = parameters.find((parameter) => isOfTrunk(parameter) && parameter.depth === undefined);
  if (fineTuning.layerDecay !== 1 && flat) throw new UserError(errors.TASK_WITHOUT_DEPTHS({ task: name, parameter: flat.name }));
}

/** Tells whether a repetition learns from the same examples. */
export function fingerprintOfTask({ data: { labels, train, dev, further } }: Pick<ReadTask, 'data'>): string {
  const tokens = (sequence: TaskSequence) => Object.fromEntries(Object.entries(sequence).filter(([name]) => name !== 'pieces'));
  const learned = (examples: readonly ReadExample[]) =>
    rowsOf(examples).map(({ sequences, ...row }) => ({ sequences: sequences.map(tokens), ...row }));
  const asked = further?.map(({ part: { name }, read }) => ({ name, asked: learned(read) }));
  return fingerprintOf({ labels, train: learned(train), dev: learned(dev), ...(asked ? { asked } : {}) });
}

/** All rows of some examples, in order. */
export function rowsOf(examples: readonly ReadExample[]): TaskRow[] {
  return examples.flatMap(({ rows }) => rows);
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
    labels.length > 0 || task.predicts === 'classes'
      ? errors.TASK_WITHOUT_EXAMPLES({ task: task.name, labels: labels.length, train: training, dev: evaluating })
      : errors.TASK_WITHOUT_EXAMPLES({ task: task.name, train: training, dev: evaluating }),
  );
}

/** Whether anything is learned from a row. */
function counts({ weights }: Task, { values }: TaskRow): boolean {
  return weights === undefined || Array.from(values[weights] ?? []).some((weight) => weight !== 0);
}

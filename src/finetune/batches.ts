/**
 * Which rows are fine-tuned on together, and how they lie in memory.
 *
 * Programs have fixed shapes, so rows are sorted into buckets by length and padded to the
 * bucket's: one program per bucket, and little padding. What a bucket leaves over after whole
 * batches goes up to the next one; only the last batch of all is filled up.
 */
import { ContractError } from '../errors/contract-error.ts';
import type { BatchShape, Field } from '../kinds/objective.ts';
import type { Task, TaskRow } from '../kinds/task.ts';
import type { HostTensor, TensorSpec } from '../nn/program.ts';
import type { Mode } from '../objective/fields.ts';
import { stack } from '../objective/stack.ts';
import type { Random } from '../random.ts';

/** Rows that a program reads at once. */
export interface PlannedBatch {
  /** Tokens per sequence, padding included. */
  readonly length: number;
  /** Indices of the rows; fewer than the batch size in at most one batch. */
  readonly rows: readonly number[];
}

/** The input that weighs rows where a task has no weights of its own. */
const ROWS = 'rows';

/** Rows that a program reads at once. */
export function rowsPerRun({ fineTuning: { batch, microBatch = batch } }: Pick<Task, 'fineTuning'>): number {
  return Math.min(batch, microBatch);
}

/** Tokens of the longest sequence of a row. */
export function longestOf({ sequences }: TaskRow): number {
  return Math.max(...sequences.map(({ ids }) => ids.length));
}

/** Padded lengths: 16, 32, 64, … below the longest, then the longest. */
export function bucketLengths(longest: number): number[] {
  const lengths: number[] = [];
  for (let length = 16; length < longest; length *= 2) lengths.push(length);
  return [...lengths, longest];
}

/** All rows once, in batches of one bucket each; in order of length, or shuffled where there is randomness. */
export function planBatches(rows: readonly TaskRow[], { batch, length: longest }: BatchShape, random?: Random): PlannedBatch[] {
  const buckets = bucketLengths(longest).map((length) => ({ length, own: [] as number[] }));
  const order = random ? random.permutation(rows.length) : rows.keys();
  for (const index of order) {
    const size = longestOf(rows[index]);
    const bucket = buckets.find(({ length }) => size <= length);
    if (!bucket) throw new Error(`An example has ${size} tokens where the task's length is ${longest}.`);
    bucket.own.push(index);
  }
  const used = buckets.filter(({ own }) => own.length > 0);
  const planned: PlannedBatch[] = [];
  let left: number[] = [];
  for (const { length, own } of used) {
    const waiting = [...left, ...own];
    const whole = length === used.at(-1)?.length ? waiting.length : waiting.length - (waiting.length % batch);
    for (let start = 0; start < whole; start += batch) planned.push({ length, rows: waiting.slice(start, Math.min(whole, start + batch)) });
    left = waiting.slice(whole);
  }
  return random ? Array.from(random.permutation(planned.length), (index) => planned[index]) : planned;
}

/** What a task declares of its rows. */
export type Declared = Pick<Task, 'fields' | 'weights' | 'sequences' | 'writes' | 'reads'>;

/** The fields that a program of this mode has as inputs. */
function fieldsIn({ fields, writes, reads = [] }: Declared, mode: Mode): [string, Field][] {
  const missing = reads.find((name) => !Object.hasOwn(fields, name));
  if (missing !== undefined) throw new ContractError('task', `its head reads '${missing}', which is none of its fields`);
  return Object.entries(fields).filter(([name]) => mode === 'train' || writes !== undefined || reads.includes(name));
}

/** The input that says which values of the loss count, and how much. */
export function weightsInput({ fields, weights }: Declared): string {
  if (weights !== undefined && fields[weights]?.holds !== 'weights')
    throw new ContractError('task', `its loss is weighed by '${weights}', which is no field that holds weights`);
  return weights ?? ROWS;
}

/** Whether the program computes losses. */
function isWeighed({ writes }: Declared, mode: Mode): boolean {
  return mode === 'train' || writes !== undefined;
}

/** Inputs of the program: tokens of all sequences, and the task's fields in training or where it writes, else those that its head reads. */
export function taskInputs(task: Declared, { batch, length }: BatchShape, mode: Mode): Record<string, TensorSpec> {
  const sequences = batch * (task.sequences ?? 1);
  const tokens: Record<string, TensorSpec> = {
    ids: { shape: [sequences * length], dtype: 'int32' },
    segments: { shape: [sequences * length], dtype: 'int32' },
    real: { shape: [sequences, length], dtype: 'float32' },
  };
  const fields = fieldsIn(task, mode).map(([name, { dtype, shape }]): [string, TensorSpec] => {
    const [first = 1, ...rest] = shape(length);
    return [name, { dtype, shape: rest.length === 0 ? [batch * first] : [batch, first, ...rest] }];
  });
  const all = { ...tokens, ...Object.fromEntries(fields) };
  const own: Record<string, TensorSpec> = { [ROWS]: { shape: [batch], dtype: 'float32' } };
  return isWeighed(task, mode) && weightsInput(task) === ROWS ? { ...all, ...own } : all;
}

/** How a batch is laid out. */
export interface Layout {
  readonly task: Declared;
  /** Rows of a whole batch. */
  readonly batch: number;
  readonly pad: number;
  readonly mode: Mode;
}

/**
 * The inputs of the program for these rows. Rows that the batch lacks repeat its first one with weight 0: real tokens, so
 * that nothing divides by zero. Weights sum to 1 over the batch, or are all 0 where it has none.
 */
export function layOutRows(
  rows: readonly TaskRow[],
  { length, rows: chosen }: PlannedBatch,
  { task, batch, pad, mode }: Layout,
): Record<string, HostTensor> {
  const placed = Array.from({ length: batch }, (_, place) => rows[chosen[place] ?? chosen[0]]);
  const tokens = tokensOf(placed, task.sequences ?? 1, length, pad);
  const fields = fieldsIn(task, mode).map(([name, field]): [string, HostTensor] => {
    const values = placed.map((row) => row.values[name]);
    return [name, stack({ kind: 'task', method: 'rows' }, name, field, values, { length, stride: length * (task.sequences ?? 1) })];
  });
  const inputs: Record<string, HostTensor> = { ...tokens, ...Object.fromEntries(fields) };
  if (!isWeighed(task, mode)) return inputs;
  const weights = weightsInput(task);
  inputs[weights] = shares(inputs[weights] ?? new Float32Array(batch).fill(1), chosen.length / batch);
  return inputs;
}

/**
 * The same in parts of `microBatch` rows, for gradients that are added up: the mean over the parts is the loss of the whole batch, each
 * value weighing what it weighs there. A part that the batch has no rows for repeats its first one with weight 0.
 */
export function layOutParts(
  rows: readonly TaskRow[],
  planned: PlannedBatch,
  { microBatch, ...layout }: Layout & { readonly microBatch: number },
): Record<string, HostTensor>[] {
  const count = Math.ceil(layout.batch / microBatch);
  if (count === 1) return [layOutRows(rows, planned, layout)];
  const weights = weightsInput(layout.task);
  const weightOf = (index: number): number => (weights === ROWS ? 1 : sumOf(rows[index].values[weights] ?? []));
  const all = sumOf(planned.rows.map(weightOf));
  return Array.from({ length: count }, (_, part) => {
    const own = planned.rows.slice(part * microBatch, (part + 1) * microBatch);
    const inputs = layOutRows(
      rows,
      { ...planned, rows: own.length > 0 ? own : planned.rows.slice(0, 1) },
      { ...layout, batch: microBatch },
    );
    const share = all > 0 ? (sumOf(own.map(weightOf)) / all) * count : 0;
    inputs[weights] = Float32Array.from(inputs[weights], (weight) => weight * share);
    return inputs;
  });
}

function sumOf(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0);
}

function tokensOf(placed: readonly TaskRow[], sequences: number, length: number, pad: number): Record<string, HostTensor> {
  const size = placed.length * sequences * length;
  const ids = new Int32Array(size).fill(pad);
  const segments = new Int32Array(size);
  const real = new Float32Array(size);
  placed
    .flatMap((row) => row.sequences)
    .forEach((sequence, index) => {
      const start = index * length;
      ids.set(sequence.ids, start);
      segments.set(sequence.segments, start);
      real.fill(1, start, start + sequence.ids.length);
    });
  return { ids, segments, real };
}

/** Each weight's part of the sum of all, where only the first rows, this share of them, count. */
function shares(weights: HostTensor, share: number): HostTensor {
  const counting = Math.round(weights.length * share);
  let sum = 0;
  for (let index = 0; index < counting; index++) sum += weights[index];
  return Float32Array.from(weights, (weight, index) => (index < counting && sum > 0 ? weight / sum : 0));
}

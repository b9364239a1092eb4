/**
 * Lays a batch out for an objective's program: corrupts each example, pads its fields, stacks them and cuts the batch
 * into micro-batches. Objectives only ever see one example.
 *
 * Shape legend: B batch · T tokens
 */
import { ContractError } from '../errors/contract-error.ts';
import type { ExampleBatch, PlacedExample } from '../data/batches.ts';
import type { ExampleBuilder } from '../kinds/examples.ts';
import type { BatchShape, Field, Objective } from '../kinds/objective.ts';
import type { HostTensor, TensorSpec } from '../nn/program.ts';
import { randomFor } from '../random.ts';
import { firstMisfit } from './misfit.ts';
import { END, scheduledInputs, type HasSchedules } from './schedules.ts';
import { stack } from './stack.ts';

/** Programs are made for training, with a loss and its gradient, and for evaluation. */
export type Mode = 'train' | 'evaluate';

type Fielded = Pick<Objective, 'fields' | 'exampleLength'> & { readonly examples?: Pick<ExampleBuilder, 'apart'> };
type Declared = Pick<Objective, 'terms' | 'corrupt' | 'copies'> & Fielded & HasSchedules;

/** Weights of a term that has one row per example, which counts. */
export const EXAMPLES = 'examples';

/** Most tokens of an example, for networks that read sequences of this length. */
export function exampleLength(objective: Pick<Objective, 'exampleLength'>, length: number): number {
  const most = objective.exampleLength?.(length) ?? length;
  if (Number.isInteger(most) && most > 0) return most;
  throw new ContractError('objective', `exampleLength(${length}) returned ${String(most)}, which is no number of tokens`);
}

/** The objective's fields and those that all have, of whole examples. */
export function allFields(objective: Fielded): Readonly<Record<string, Field>> {
  const shape = (length: number): readonly number[] => [exampleLength(objective, length)];
  return {
    ids: { dtype: 'int32', shape },
    segments: { dtype: 'int32', shape },
    real: { dtype: 'float32', shape, holds: 'weights' },
    ...(objective.examples?.apart ? { documents: { dtype: 'int32', shape } as const } : {}),
    ...objective.fields,
  };
}

/** The fields that say which rows of a term count. */
export function weightFields(objective: Fielded & Pick<Objective, 'terms'>): string[] {
  const names = [...new Set(Object.values(objective.terms).map(({ weights }) => weights))].filter((name) => name !== EXAMPLES);
  const fields = allFields(objective);
  const stray = names.find((name) => fields[name]?.holds !== 'weights');
  if (stray !== undefined) throw new ContractError('objective', `a term is weighed by '${stray}', which is no field that holds weights`);
  return names;
}

/** Name of the input that says how many rows of such a field count, as a mean over the micro-batches. */
export function countOf(weights: string): string {
  return `${weights}_count`;
}

/** The inputs of a program over batches of this shape: [B·K] for rows of K, [B, K, L] for tables. */
export function inputSpecs(objective: Fielded, { batch, length }: BatchShape): Record<string, TensorSpec> {
  return Object.fromEntries(
    Object.entries(allFields(objective)).map(([name, { dtype, shape }]) => {
      const [first = 1, ...rest] = shape(length);
      return [name, { dtype, shape: rest.length === 0 ? [batch * first] : [batch, first, ...rest] }];
    }),
  );
}

/**
 * The inputs of the program, one record per micro-batch: `parts` of them, which divide the batch. Counts, which only training has,
 * are means over all of them, so that the mean of the micro-batches' losses is the loss of the batch, each row counting alike.
 * `progress`: how much of the training is behind; evaluations are at its end.
 */
export function layOut(
  objective: Declared,
  batch: ExampleBatch,
  seed: number,
  { parts = 1, mode = 'train', progress = END }: { readonly parts?: number; readonly mode?: Mode; readonly progress?: number } = {},
): Record<string, HostTensor>[] {
  const { examples, length } = batch;
  const setting = { length, most: exampleLength(objective, length), seed, progress };
  const corrupted = examples.map((example) => fieldsOf(objective, example, setting));
  const share = examples.length / parts;
  const fields = Object.entries(allFields(objective));
  const micro = Array.from({ length: parts }, (_, part) => {
    const rows = parts === 1 ? corrupted : corrupted.slice(part * share, (part + 1) * share);
    const tensors: Record<string, HostTensor> = {};
    for (const [name, field] of fields) {
      const values = rows.map((row) => row[name]);
      tensors[name] = stack(CORRUPT, name, field, values, { length });
    }
    return tensors;
  });
  if (mode === 'evaluate') return micro;
  const counts = Object.fromEntries(
    weightFields(objective).map((name) => [
      countOf(name),
      Float32Array.of(micro.reduce((sum, tensors) => sum + sumOf(tensors[name]), 0) / parts),
    ]),
  );
  const scheduled = scheduledInputs(objective, progress);
  return micro.map((tensors) => ({ ...tensors, ...counts, ...scheduled }));
}

type ExampleFields = Readonly<Record<string, ArrayLike<number>>>;

const CORRUPT = { kind: 'objective', method: 'corrupt' } as const;

/** How examples are laid out. */
interface Setting {
  readonly length: number;
  /** Most tokens of an example. */
  readonly most: number;
  readonly seed: number;
  readonly progress: number;
}

/** Random by the example and the pass over the text, whatever step and row it came to: the same in batches of any size, on any rank. */
function fieldsOf(objective: Declared, example: PlacedExample, { length, most, seed, progress }: Setting): ExampleFields {
  const { fields, copies = Infinity } = objective;
  const { ids, segments, index, epoch } = example;
  if (ids.length > most) throw new ContractError('examples', `an example has ${ids.length} tokens where ${most} are the most`);
  const random = randomFor(seed, 'corruption', epoch % copies, index);
  const own: unknown = objective.corrupt(example, { length, random, progress });
  if (typeof own !== 'object' || own === null) throw new ContractError('objective', 'corrupt returned no fields');
  const all: Record<string, ArrayLike<number>> = {};
  for (const name of Object.keys(own)) {
    if (!Object.hasOwn(fields, name)) throw new ContractError('objective', `corrupt returned '${name}', which is none of its fields`);
    const values = (own as ExampleFields)[name];
    const at = firstMisfit(values, fields[name].dtype);
    if (at >= 0)
      throw new ContractError(
        'objective',
        `corrupt returned ${String(values[at])} in its field '${name}', which holds ${fields[name].dtype}`,
      );
    all[name] = values;
  }
  if (objective.examples?.apart) all.documents = documentsOf(example, most);
  return Object.assign(all, { ids, segments, real: ones(ids.length) });
}

/** As many ones, by their number; they are only ever copied. */
const kept: Float32Array[] = [];
function ones(count: number): Float32Array {
  return (kept[count] ??= new Float32Array(count).fill(1));
}

/** Padding is a document of its own: its positions are there in every table, and no token sees it. */
function documentsOf({ ids, documents }: PlacedExample, most: number): Int32Array {
  if (documents?.length !== ids.length)
    throw new ContractError('examples', `an example of ${ids.length} tokens has ${documents?.length ?? 'no'} documents, and is kept apart`);
  const all = new Int32Array(most).fill(ids.length);
  all.set(documents);
  return all;
}

function sumOf(values: HostTensor): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at];
  return sum;
}

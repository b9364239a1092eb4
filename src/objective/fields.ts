/**
 * Lays a batch out for an objective's program: corrupts each example, pads its fields, stacks them and cuts the batch
 * into micro-batches. Objectives only ever see one example.
 *
 * Shape legend: B batch · T tokens
 */
import { ContractError } from '../contract-error.ts';
import type { ExampleBatch, PlacedExample } from '../data/batches.ts';
import type { Draw } from '../kinds/engine.ts';
import type { BatchShape, Field, Objective } from '../kinds/objective.ts';
import type { HostTensor, TensorSpec } from '../nn/program.ts';
import { randomFor } from '../random.ts';
import { firstMisfit } from './misfit.ts';

/** Programs are made for training, with a loss and its gradient, and for evaluation. */
export type Mode = 'train' | 'evaluate';

type Declared = Pick<Objective, 'fields' | 'terms' | 'corrupt'>;

/** Weights of a term that has one row per example, which counts. */
export const EXAMPLES = 'examples';

/** Fields that every objective has. */
const OWN: Readonly<Record<'ids' | 'segments' | 'real', Field>> = {
  ids: { dtype: 'int32', shape: (length) => [length] },
  segments: { dtype: 'int32', shape: (length) => [length] },
  real: { dtype: 'float32', shape: (length) => [length], holds: 'weights' },
};

/** The objective's fields and those that all have. */
export function allFields({ fields }: Pick<Objective, 'fields'>): Readonly<Record<string, Field>> {
  return { ...OWN, ...fields };
}

/** The fields that say which rows of a term count. */
export function weightsOf(objective: Pick<Objective, 'fields' | 'terms'>): string[] {
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
export function inputSpecs(objective: Pick<Objective, 'fields'>, { batch, length }: BatchShape): Record<string, TensorSpec> {
  return Object.fromEntries(
    Object.entries(allFields(objective)).map(([name, { dtype, shape }]) => {
      const [first = 1, ...rest] = shape(length);
      return [name, { dtype, shape: rest.length === 0 ? [batch * first] : [batch, first, ...rest] }];
    }),
  );
}

/**
 * The inputs of the program, one record per micro-batch: `parts` of them, which divide the batch. Counts, which only
 * training has, are means over
 * all of them, so that the mean of the micro-batches' losses is the loss of the batch, each row counting alike.
 */
export function layOut(
  objective: Declared,
  batch: ExampleBatch,
  draw: Draw,
  { parts = 1, mode = 'train' }: { readonly parts?: number; readonly mode?: Mode } = {},
): Record<string, HostTensor>[] {
  const { examples, length } = batch;
  const corrupted = examples.map((example, row) => fieldsOf(objective, example, length, draw, row));
  const share = examples.length / parts;
  const fields = Object.entries(allFields(objective));
  const micro = Array.from({ length: parts }, (_, part) => {
    const rows = corrupted.slice(part * share, (part + 1) * share);
    return Object.fromEntries(
      fields.map(([name, field]) => [
        name,
        stack(
          name,
          field,
          rows.map((row) => row[name]),
          length,
        ),
      ]),
    );
  });
  if (mode === 'evaluate') return micro;
  const counts = Object.fromEntries(
    weightsOf(objective).map((name) => [
      countOf(name),
      Float32Array.of(micro.reduce((sum, tensors) => sum + sumOf(tensors[name]), 0) / parts),
    ]),
  );
  return micro.map((tensors) => ({ ...tensors, ...counts }));
}

type ExampleFields = Readonly<Record<string, ArrayLike<number>>>;

function fieldsOf({ corrupt, fields }: Declared, example: PlacedExample, length: number, { seed, step }: Draw, row: number): ExampleFields {
  const { ids, segments } = example;
  const own = corrupt(example, { length, random: randomFor(seed, 'masker', step, row) });
  const stray = Object.keys(own).find((name) => !Object.hasOwn(fields, name));
  if (stray !== undefined) throw new ContractError('objective', `corrupt returned '${stray}', which is none of its fields`);
  for (const [name, values] of Object.entries(own)) {
    const at = firstMisfit(values, fields[name].dtype);
    if (at >= 0)
      throw new ContractError(
        'objective',
        `corrupt returned ${String(values[at])} in its field '${name}', which holds ${fields[name].dtype}`,
      );
  }
  return { ...own, ids, segments, real: new Float32Array(ids.length).fill(1) };
}

/** One field of all rows of a micro-batch. */
function stack(
  name: string,
  { dtype, shape, fill = 0, holds }: Field,
  rows: readonly (ArrayLike<number> | undefined)[],
  length: number,
): HostTensor {
  const size = shape(length).reduce((product, dimension) => product * dimension, 1);
  const values = dtype === 'int32' ? new Int32Array(rows.length * size) : new Float32Array(rows.length * size);
  if (fill !== 0) values.fill(fill);
  rows.forEach((row, index) => {
    if (row === undefined) throw new ContractError('objective', `corrupt returned nothing for its field '${name}'`);
    if (row.length > size)
      throw new ContractError('objective', `its field '${name}' holds ${size} values per example, and corrupt returned ${row.length}`);
    values.set(row, index * size);
    if (holds === 'positions') placePositions(name, values.subarray(index * size, (index + 1) * size), row.length, index, length);
  });
  return values;
}

/** Positions of one example become rows of the batch; places that are left over point at positions that are not among them. */
function placePositions(name: string, places: HostTensor, used: number, row: number, length: number): void {
  const taken = new Set<number>();
  for (let slot = 0; slot < used; slot++) {
    const position = places[slot];
    if (!Number.isInteger(position) || position < 0 || position >= length)
      throw new ContractError('objective', `its field '${name}' has position ${position} in an example of ${length} tokens`);
    if (taken.has(position)) throw new ContractError('objective', `its field '${name}' has position ${position} twice`);
    taken.add(position);
  }
  if (places.length > length)
    throw new ContractError('objective', `its field '${name}' has ${places.length} positions for ${length} tokens`);
  let spare = 0;
  for (let slot = used; slot < places.length; slot++) {
    while (taken.has(spare)) spare += 1;
    places[slot] = spare++;
  }
  for (let slot = 0; slot < places.length; slot++) places[slot] += row * length;
}

function sumOf(values: HostTensor): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

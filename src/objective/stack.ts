/** Puts what several examples have of a field into one tensor: the one way for objectives and tasks. */
import { ContractError } from '../errors/contract-error.ts';
import type { Kind } from '../kinds/index.ts';
import type { Field } from '../kinds/objective.ts';
import type { HostTensor } from '../nn/program.ts';

/** Which method of which component made the values, for its author. */
export interface Maker {
  readonly kind: Kind;
  readonly method: string;
}

/** Tokens that an example is padded to, and how far the positions of one are from those of the next: as many, unless given. */
export interface Padding {
  readonly length: number;
  readonly stride?: number;
}

/** One field of all rows, each padded to the field's shape: [rows · its size], positions counted from the first row's beginning. */
export function stack(
  maker: Maker,
  name: string,
  { dtype, shape, fill = 0, holds }: Field,
  rows: readonly (ArrayLike<number> | undefined)[],
  { length, stride = length }: Padding,
): HostTensor {
  const { kind, method } = maker;
  const size = shape(length).reduce((product, dimension) => product * dimension, 1);
  const values = dtype === 'int32' ? new Int32Array(rows.length * size) : new Float32Array(rows.length * size);
  if (fill !== 0) values.fill(fill);
  rows.forEach((row, index) => {
    if (row === undefined) throw new ContractError(kind, `${method} returned nothing for its field '${name}'`);
    if (row.length > size)
      throw new ContractError(kind, `its field '${name}' holds ${size} values per example, and ${method} returned ${row.length}`);
    values.set(row, index * size);
    if (holds === 'positions') placePositions(kind, name, values.subarray(index * size, (index + 1) * size), row.length, index, stride);
  });
  return values;
}

/** Positions of one example become rows of the batch; places that are left over point at positions that are not among them. */
function placePositions(kind: Kind, name: string, places: HostTensor, used: number, row: number, length: number): void {
  const taken = new Set<number>();
  for (let slot = 0; slot < used; slot++) {
    const position = places[slot];
    if (!Number.isInteger(position) || position < 0 || position >= length)
      throw new ContractError(kind, `its field '${name}' has position ${position} in an example of ${length} tokens`);
    if (taken.has(position)) throw new ContractError(kind, `its field '${name}' has position ${position} twice`);
    taken.add(position);
  }
  if (places.length > length) throw new ContractError(kind, `its field '${name}' has ${places.length} positions for ${length} tokens`);
  let spare = 0;
  for (let slot = used; slot < places.length; slot++) {
    while (taken.has(spare)) spare += 1;
    places[slot] = spare++;
  }
  for (let slot = 0; slot < places.length; slot++) places[slot] += row * length;
}

/** Puts what several examples have of a field into one tensor: the one way for objectives and tasks. */
import { ContractError } from '../errors/contract-error.ts';
import type { Kind } from '../kinds/index.ts';
import type { Field } from '../kinds/objective.ts';
import type { HostTensor } from '../nn/program.ts';
import { TakenPlaces } from './taken-places.ts';

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
  for (const [index, row] of rows.entries()) {
    if (row === undefined) throw new ContractError(kind, `${method} returned nothing for its field '${name}'`);
    if (row.length > size)
      throw new ContractError(kind, `its field '${name}' holds ${size} values per example, and ${method} returned ${row.length}`);
    const first = index * size;
    if (holds === 'positions') placePositions(maker, name, row, { values, first, size, shift: index * stride, length: stride });
    else if (Array.isArray(row)) for (let at = 0; at < row.length; at++) values[first + at] = row[at];
    else values.set(row, first);
  }
  return values;
}

/** Where the positions of one example are written. */
interface Slots {
  readonly values: HostTensor;
  readonly first: number;
  readonly size: number;
  /** Position of the example's first token among those of the batch, and how many tokens it has. */
  readonly shift: number;
  readonly length: number;
}

const taken = new TakenPlaces();

/** Positions of one example become rows of the batch; places that are left over point at positions that are not among them. */
function placePositions({ kind }: Maker, name: string, row: ArrayLike<number>, { values, first, size, shift, length }: Slots): void {
  taken.begin(length);
  for (let slot = 0; slot < row.length; slot++) {
    const position = row[slot];
    if (!Number.isInteger(position) || position < 0 || position >= length)
      throw new ContractError(kind, `its field '${name}' has position ${position} in an example of ${length} tokens`);
    if (!taken.take(position)) throw new ContractError(kind, `its field '${name}' has position ${position} twice`);
    values[first + slot] = position + shift;
  }
  if (size > length) throw new ContractError(kind, `its field '${name}' has ${size} positions for ${length} tokens`);
  let spare = 0;
  for (let slot = row.length; slot < size; slot++) {
    while (taken.isTaken(spare)) spare += 1;
    values[first + slot] = shift + spare++;
  }
}

/**
 * WebAssembly SIMD loops over a model's flat memory: what runs once per step over every parameter.
 *
 * Turns arrays into addresses and checks them; kernels.wat has the loops and says how they round.
 * Arrays in the memory are used in place; others, among them the regions of a model too large for one
 * WebAssembly memory, go through its scratch page piece by piece, with the same results.
 * Knows nothing of optimizers' options or of clipping.
 */
import type { FlatMemory } from '../nn/memory.ts';
import { kernelsBase64 } from './kernels.generated.ts';

/** The arrays of an Adam step, of the same length. */
export interface AdamArrays {
  readonly weights: Float32Array;
  readonly gradients: Float32Array;
  readonly m: Float32Array;
  readonly v: Float32Array;
}

/** The constants of an Adam step, bias correction already folded in. */
export interface AdamConstants {
  /** Factor on every gradient before anything else. */
  readonly gradientScale: number;
  readonly beta1: number;
  readonly beta2: number;
  /** Learning rate / (1 - beta1^step). */
  readonly rate: number;
  /** 1 / sqrt(1 - beta2^step). */
  readonly rootScale: number;
  readonly epsilon: number;
  /** Learning rate · weight decay. */
  readonly decay: number;
}

/** The loops, bound to one memory. Ranges are counted in floats from the start of a region. */
export interface Kernels {
  /** Sum of the squares of region[start..end), added up in float64. */
  sumOfSquares(region: Float32Array, start: number, end: number): number;
  /** One step of Adam with decoupled weight decay on [start, end): w ← w - (rate·m / (√v·rootScale + ε) + decay·w). */
  adamw(arrays: AdamArrays, start: number, end: number, constants: AdamConstants): void;
  /** to ← to + from, of the same length. */
  accumulate(to: Float32Array, from: Float32Array): void;
  /**
   * Adds row i of `updates` to row ids[i] of `table`, for the gradient of an embedding; equal ids add up in order.
   * `table` is a whole number of rows.
   */
  scatterAdd(table: Float32Array, ids: Int32Array, updates: Float32Array, rowFloats: number): void;
}

/** The first floats of the scratch page hold ids where rows are scattered, the rest holds rows. */
const IDS_AT_ONCE = 2048;

const instances = new WeakMap<FlatMemory, Kernels>();
let module: WebAssembly.Module | undefined;

/** The kernels of this memory; compiled once, instantiated once per memory. */
export function kernelsFor(memory: FlatMemory): Kernels {
  let kernels = instances.get(memory);
  if (!kernels) instances.set(memory, (kernels = instantiate(memory)));
  return kernels;
}

function instantiate(memory: FlatMemory): Kernels {
  module ??= new WebAssembly.Module(Buffer.from(kernelsBase64, 'base64'));
  const loops = new WebAssembly.Instance(module, { env: { memory: memory.memory } }).exports;
  const { scratch } = memory;
  const { buffer } = scratch;

  /** Gives `loop` the addresses of array[start..end) of every array: once where all lie in the memory, else piece by piece. */
  const onRange = (
    arrays: readonly Float32Array[],
    start: number,
    end: number,
    loop: (addresses: readonly number[], bytes: number) => void,
    { written }: { written: readonly Float32Array[] },
  ): void => {
    const length = Math.min(...arrays.map((array) => array.length));
    if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= length))
      throw new RangeError(`The range ${start}..${end} leaves an array of ${length} floats.`);
    const outside = arrays.filter((array) => array.buffer !== buffer);
    const most = outside.length === 0 ? end - start : Math.floor(scratch.length / outside.length / 16) * 16;
    for (let first = start; first < end; first += most) {
      const floats = Math.min(most, end - first);
      const rooms = outside.map((_, index) => scratch.subarray(index * most, index * most + floats));
      outside.forEach((array, index) => rooms[index].set(array.subarray(first, first + floats)));
      loop(
        arrays.map((array) => rooms[outside.indexOf(array)]?.byteOffset ?? array.byteOffset + first * 4),
        floats * 4,
      );
      outside.forEach((array, index) => written.includes(array) && array.set(rooms[index], first));
    }
  };

  const accumulate = (to: Float32Array, from: Float32Array): void => {
    if (to.length !== from.length) throw new RangeError(`Cannot add ${from.length} floats to ${to.length}.`);
    onRange([to, from], 0, to.length, ([target, source], bytes) => loops.accumulate(target, source, target + bytes), { written: [to] });
  };

  /** Many rows at a time: their ids and numbers are brought to the scratch page. */
  const scatterInPlace = (table: Float32Array, ids: Int32Array, updates: Float32Array, rowFloats: number): void => {
    const [idRoom, rowRoom] = [new Int32Array(buffer, scratch.byteOffset, IDS_AT_ONCE), scratch.subarray(IDS_AT_ONCE)];
    const most = Math.min(IDS_AT_ONCE, Math.floor(rowRoom.length / rowFloats));
    for (let first = 0; first < ids.length; first += most) {
      const rows = Math.min(most, ids.length - first);
      idRoom.set(ids.subarray(first, first + rows));
      rowRoom.set(updates.subarray(first * rowFloats, (first + rows) * rowFloats));
      loops.scatterAdd(table.byteOffset, idRoom.byteOffset, rowRoom.byteOffset, rows, rowFloats * 4);
    }
  };

  return {
    sumOfSquares: (region, start, end) => {
      let sum = 0;
      onRange([region], start, end, ([x], bytes) => (sum += loops.sumOfSquares(x, x + bytes)), { written: [] });
      return sum;
    },

    adamw: ({ weights, gradients, m, v }, start, end, { gradientScale, beta1, beta2, rate, rootScale, epsilon, decay }) => {
      onRange(
        [weights, gradients, m, v],
        start,
        end,
        ([w, g, mean, square], bytes) => {
          loops.adamw(w, g, mean, square, w + bytes, gradientScale, beta1, 1 - beta1, beta2, 1 - beta2, rate, rootScale, epsilon, decay);
        },
        { written: [weights, m, v] },
      );
    },

    accumulate,

    scatterAdd(table, ids, updates, rowFloats) {
      if (updates.length !== ids.length * rowFloats) {
        throw new RangeError(`${ids.length} rows of ${rowFloats} floats need ${ids.length * rowFloats} updates, got ${updates.length}.`);
      }
      const tableRows = table.length / rowFloats;
      if (!Number.isInteger(tableRows))
        throw new RangeError(`A table of ${table.length} floats is no whole number of rows of ${rowFloats}.`);
      const bad = ids.findIndex((id) => id < 0 || id >= tableRows);
      if (bad >= 0) throw new RangeError(`Row ${bad} has id ${ids[bad]}, but the table has ${tableRows} rows.`);
      if (table.buffer === buffer && rowFloats <= scratch.length - IDS_AT_ONCE) scatterInPlace(table, ids, updates, rowFloats);
      else
        ids.forEach((id, row) =>
          accumulate(table.subarray(id * rowFloats, (id + 1) * rowFloats), updates.subarray(row * rowFloats, (row + 1) * rowFloats)),
        );
    },
  };
}

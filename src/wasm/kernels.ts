/**
 * WebAssembly SIMD loops over a model's flat memory: what runs once per step over every parameter.
 *
 * Turns arrays into addresses and checks them; kernels.wat has the loops and says how they round.
 * Arrays of a region are used in place. Knows nothing of optimizers' options or of clipping.
 */
import type { FlatMemory } from '../nn/memory.ts';
import { kernelsBase64 } from './kernels.generated.ts';

/** The arrays of an Adam step: regions of the same memory. */
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
  /** to ← to + from. `to` lies in the memory; `from` may be any array of the same length. */
  accumulate(to: Float32Array, from: Float32Array): void;
  /**
   * Adds row i of `updates` to row ids[i] of `table`, for the gradient of an embedding; equal ids add up in order.
   * `table` lies in the memory and is a whole number of rows; ids and updates may be any arrays.
   */
  scatterAdd(table: Float32Array, ids: Int32Array, updates: Float32Array, rowFloats: number): void;
}

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
  const buffer = memory.memory.buffer;
  const address = (array: Float32Array, start: number, end: number): number => {
    if (array.buffer !== buffer) throw new Error('This array lies outside of the memory that the kernels were made for.');
    if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start <= end && end <= array.length)) {
      throw new RangeError(`The range ${start}..${end} leaves an array of ${array.length} floats.`);
    }
    return array.byteOffset + start * 4;
  };

  return {
    sumOfSquares: (region, start, end) => {
      const from = address(region, start, end);
      return loops.sumOfSquares(from, from + (end - start) * 4);
    },

    adamw: ({ weights, gradients, m, v }, start, end, { gradientScale, beta1, beta2, rate, rootScale, epsilon, decay }) => {
      const w = address(weights, start, end);
      loops.adamw(
        w, address(gradients, start, end), address(m, start, end), address(v, start, end), w + (end - start) * 4,
        gradientScale, beta1, 1 - beta1, beta2, 1 - beta2, rate, rootScale, epsilon, decay,
      );
    },

    accumulate: (to, from) => {
      if (to.length !== from.length) throw new RangeError(`Cannot add ${from.length} floats to ${to.length}.`);
      const start = address(to, 0, to.length);
      for (const part of staged(memory, from, 1, Infinity)) {
        const first = start + part.firstRow * 4;
        loops.accumulate(first, part.address, first + part.rows * 4);
      }
    },

    scatterAdd: (table, ids, updates, rowFloats) => {
      if (updates.length !== ids.length * rowFloats) {
        throw new RangeError(`${ids.length} rows of ${rowFloats} floats need ${ids.length * rowFloats} updates, got ${updates.length}.`);
      }
      const start = address(table, 0, table.length);
      const tableRows = table.length / rowFloats;
      if (!Number.isInteger(tableRows)) throw new RangeError(`A table of ${table.length} floats is no whole number of rows of ${rowFloats}.`);
      const idRoom = new Int32Array(buffer, memory.scratch.byteOffset, idsAtOnce);
      for (const part of staged(memory, updates, rowFloats, idsAtOnce)) {
        idRoom.set(ids.subarray(part.firstRow, part.firstRow + part.rows));
        const bad = loops.scatterAdd(start, tableRows, idRoom.byteOffset, part.address, part.rows, rowFloats * 4);
        if (bad >= 0) throw new RangeError(`Row ${part.firstRow + bad} has id ${ids[part.firstRow + bad]}, but the table has ${tableRows} rows.`);
      }
    },
  };
}

/** The first floats of the scratch page hold ids, the rest holds rows. */
const idsAtOnce = 2048;

interface StagedRows {
  readonly firstRow: number;
  readonly rows: number;
  readonly address: number;
}

/** The rows of `source`, part by part, each at an address in the memory: in place if they lie there, else copied to the scratch page. */
function* staged(memory: FlatMemory, source: Float32Array, rowFloats: number, mostRows: number): Generator<StagedRows> {
  const inPlace = source.buffer === memory.memory.buffer;
  const room = memory.scratch.subarray(idsAtOnce);
  const rowsAtOnce = Math.min(mostRows, inPlace ? Math.max(1, source.length) : Math.floor(room.length / rowFloats));
  if (rowsAtOnce < 1) throw new RangeError(`A row of ${rowFloats} floats does not fit the ${room.length} floats of scratch memory.`);
  const total = source.length / rowFloats;
  for (let firstRow = 0; firstRow < total; firstRow += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, total - firstRow);
    const first = firstRow * rowFloats;
    if (!inPlace) room.set(source.subarray(first, first + rows * rowFloats));
    yield { firstRow, rows, address: inPlace ? source.byteOffset + first * 4 : room.byteOffset };
  }
}

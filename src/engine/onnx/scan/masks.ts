/**
 * Dropout masks inside a graph: rows gathered from pools that lie outside of the loop, because a slice would read its
 * start on the host. A pool is [rows, STRIDE], and a mask the rows from the one that the draw names.
 */
import { poolLength, STRIDE, type RandomInput } from '../../random-inputs.ts';
import { sizeOf } from '../../size-of.ts';
import type { CompiledProgram } from '../compile.ts';
import type { Graph, Value } from '../graph.ts';
import { reshape } from '../kernels/shape.ts';

/** The random tensors of a program that are masks; the others are uniform numbers. */
export function masks({ random }: CompiledProgram): RandomInput[] {
  return random.declared.filter(({ rate }) => rate !== undefined);
}

/** The name of the pool that a mask is cut from: masks of one rate and about one size share theirs. */
export const poolOf = ({ rate, shape }: RandomInput): string => `pool:${rate}:${poolLength(sizeOf(shape))}`;

/** The inputs of a graph for the pools of these masks, by {@link poolOf}. */
export function poolInputs(graph: Graph, all: readonly RandomInput[]): ReadonlyMap<string, Value> {
  const pools = new Map<string, Value>();
  for (const mask of all)
    if (!pools.has(poolOf(mask)))
      pools.set(poolOf(mask), graph.input(poolOf(mask), [poolLength(sizeOf(mask.shape)) / STRIDE, STRIDE], 'float32'));
  return pools;
}

/** A mask of this shape from its pool, beginning at a row; `ranges` keeps what masks of one size share. */
export function maskAt(graph: Graph, pool: Value, row: Value, shape: readonly number[], ranges: Map<number, Value>): Value {
  const size = sizeOf(shape);
  const rows = Math.ceil(size / STRIDE);
  const range =
    ranges.get(rows) ??
    graph.constant(
      Int32Array.from({ length: rows }, (_, i) => i),
      [rows],
    );
  ranges.set(rows, range);
  const floats = graph.emit('Gather', [pool, graph.emit('Add', [range, row], [rows])], [rows, STRIDE], { attributes: { axis: 0 } });
  if (rows * STRIDE === size) return reshape(graph, floats, shape);
  const flat = reshape(graph, floats, [rows * STRIDE]);
  return reshape(graph, graph.emit('Slice', [flat, graph.int64([0]), graph.int64([size])], [size]), shape);
}

/**
 * Parameters side by side in few long tensors, so that the optimizer's update is a few operations
 * rather than twenty per parameter: on a GPU the number of operations is what small models wait for.
 */
import type { ParameterGroup, TensorUpdate } from '../../../kinds/optimizer.ts';
import type { Placement } from '../../../nn/memory.ts';
import type { Graph, Value } from '../graph.ts';
import { sizeOf } from '../../size-of.ts';
import { reshape } from '../kernels/shape.ts';

/** What the optimizer updates as one parameter; its `offset` is in the group of all its members. */
export interface Block extends Placement {
  readonly members: readonly Placement[];
}

/** One block for all parameters that share their settings, or one for each where the update needs to know them apart. */
export function blocksOf(
  placements: readonly Placement[],
  groups: readonly ParameterGroup[],
  { elementWise = false }: TensorUpdate,
): Block[] {
  if (!elementWise) return placements.map((placement) => ({ ...placement, members: [placement] }));
  const alike = new Map<string, Placement[]>();
  for (const placement of placements) {
    const group = groups.find(({ start, end }) => start <= placement.offset && placement.offset < end);
    const key = group ? `${group.decay}:${group.rateScale}` : 'not updated';
    alike.set(key, [...(alike.get(key) ?? []), placement]);
  }
  return [...alike.values()].map((members, index) => {
    const size = members.reduce((sum, member) => sum + member.size, 0);
    return { ...members[0], name: `block ${index}`, shape: [size], size, members };
  });
}

/** The block of its members' numbers, whatever their shapes. */
export function join(graph: Graph, { shape }: Pick<Block, 'shape'>, members: readonly Value[]): Value {
  if (members.length === 1) return reshape(graph, members[0], shape);
  const flat = members.map((member) => reshape(graph, member, [sizeOf(member.shape)]));
  return reshape(graph, graph.emit('Concat', flat, [sizeOf(shape)], { attributes: { axis: 0 } }), shape);
}

/** The members' numbers out of their block's, flat where there are several. */
export function split(graph: Graph, { members }: Block, numbers: Value): Value[] {
  if (members.length === 1) return [numbers];
  const sizes = members.map(({ size }) => size);
  return graph.emitAll(
    'Split',
    [numbers, graph.int64(sizes)],
    sizes.map((size) => ({ shape: [size] })),
    { attributes: { axis: 0 } },
  );
}

/**
 * What stands between gradients and new numbers where a graph makes the update (`device/`, `scan/`): the sum of the gradients'
 * squares, and the optimizer's update of every parameter as one program.
 */
import { mul, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Optimizer, ParameterGroup, TensorUpdate } from '../../kinds/optimizer.ts';
import type { Placement } from '../../nn/memory.ts';
import type { Program, TensorSpec } from '../../nn/program.ts';
import type { Graph, Value } from './graph.ts';

/** Names of a parameter's numbers among the program's inputs and outputs. */
export const weightOf = (parameter: string): string => `weight:${parameter}`;
/** The name of a parameter's gradient there; the program multiplies it by {@link SCALE} itself. */
export const gradientOf = (parameter: string): string => `gradient:${parameter}`;
/** The name there of what the optimizer keeps of a parameter in one of its slots. */
export const slotOf = (slot: string, parameter: string): string => `${slot}:${parameter}`;

/** The scalar that gradients are multiplied by. */
export const SCALE = 'scale';

/**
 * The optimizer's update of all parameters as a program without parameters of its own: its inputs are weights, gradients and slots
 * in the shapes of `placements` and the update's scalars, its outputs the new weights and slots. What is in no group has none.
 */
export function updateProgram(
  placements: readonly Placement[],
  { slots }: Pick<Optimizer, 'slots'>,
  update: TensorUpdate,
  groups: readonly ParameterGroup[],
): Program {
  const scalars = [SCALE, ...Object.keys(update.scalars({ step: 1, learningRate: 1 }))];
  const inputs: Record<string, TensorSpec> = Object.fromEntries(scalars.map((name) => [name, { shape: [], dtype: 'float32' as const }]));
  for (const { name, shape } of placements) {
    for (const input of [weightOf(name), gradientOf(name), ...slots.map((slot) => slotOf(slot, name))])
      inputs[input] = { shape, dtype: 'float32' };
  }
  return {
    name: 'update',
    parameters: [],
    inputs,
    gradient: false,
    training: false,
    build({ inputs: given }) {
      const outputs: Record<string, Tensor> = {};
      for (const { name, offset } of placements) {
        const group = groups.find(({ start, end }) => start <= offset && offset < end);
        if (!group) continue;
        const gradient = mul(given[gradientOf(name)], given[SCALE] as Scalar);
        const changed = update.apply(
          { weight: given[weightOf(name)], gradient, slots: Object.fromEntries(slots.map((slot) => [slot, given[slotOf(slot, name)]])) },
          given,
          group,
        );
        outputs[weightOf(name)] = changed.weight;
        for (const slot of slots) outputs[slotOf(slot, name)] = changed.slots[slot];
      }
      return outputs;
    },
  };
}

/** Of all numbers of these values: the square of the global norm. */
export function sumOfSquares(graph: Graph, values: readonly Value[]): Value {
  const sums = values.map((value) =>
    graph.emit('ReduceSum', [graph.emit('Mul', [value, value], value.shape), graph.int64([...value.shape.keys()])], [], {
      attributes: { keepdims: 0 },
    }),
  );
  return sums.reduce((total, sum) => graph.emit('Add', [total, sum], []));
}

/** Gradients that tfjs 4.22 lacks, or has wrong. `load-tfjs.ts` puts them in its registry. */
import { cast, cumsum, zerosLike, type GradConfig, type Tensor } from '@tensorflow/tfjs-core';

// Each number is part of the sums behind it: the gradient sums from the other end. tfjs turns it on its side for every axis but the last.
const ofCumsum: GradConfig = {
  kernelName: 'Cumsum',
  gradFunc: (dy, _saved, attributes) => {
    const { axis, exclusive, reverse } = attributes as unknown as { axis: number; exclusive: boolean; reverse: boolean };
    return { x: () => cumsum(dy as Tensor, axis, exclusive, !reverse) };
  },
};

/** Of running sums, and of what only jumps: comparisons and logic. They take the place of tfjs's own where it has one. */
export const gradients: readonly GradConfig[] = [
  ofCumsum,
  ...['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual', 'LogicalAnd', 'LogicalOr'].map((kernel) =>
    ofSteps(kernel, ['a', 'b']),
  ),
  ...['LogicalNot', 'Any', 'All'].map((kernel) => ofSteps(kernel, ['x'])),
];

/** A result that only jumps has the gradient 0, as tfjs has it for floor and sign: so a loss may choose by a comparison, with `where`. */
function ofSteps(kernelName: string, inputs: readonly string[]): GradConfig {
  return {
    kernelName,
    inputsToSave: [...inputs],
    gradFunc: (_dy, saved) => Object.fromEntries(inputs.map((name, index) => [name, () => cast(zerosLike(saved[index]), 'float32')])),
  };
}

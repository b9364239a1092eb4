/** The gradient of tfjs's cumsum, which tfjs 4.22 has turned on its side for every axis but the last. */
import { cumsum, type GradConfig, type Tensor } from '@tensorflow/tfjs-core';

// Each number is part of the sums behind it: the gradient sums from the other end.
export const cumsumGradient: GradConfig = {
  kernelName: 'Cumsum',
  gradFunc: (dy, _saved, attributes) => {
    const { axis, exclusive, reverse } = attributes as unknown as { axis: number; exclusive: boolean; reverse: boolean };
    return { x: () => cumsum(dy as Tensor, axis, exclusive, !reverse) };
  },
};

/**
 * Stochastic gradient descent with momentum (Polyak 1964, in PyTorch's form) and decoupled weight decay.
 *
 *   g ← scale · gradient        momentum ← μ·momentum + g        w ← w - rate · (momentum + weightDecay · w)
 *
 * Also the example of an optimizer in plain TypeScript: a loop over the group's floats is all it takes
 * (and `onDevice`, the same in tensor ops, for engines on a GPU).
 */
import { add, mul, sub } from '@tensorflow/tfjs-core';
import { defineComponent, Type, upTo } from 'electra-run';

export default defineComponent({
  kind: 'optimizer',
  name: 'sgd',
  summary: 'Gradient descent with momentum, in plain TypeScript.',
  options: Type.Object({
    momentum: Type.Number({
      default: 0.9,
      minimum: 0,
      exclusiveMaximum: 1,
      description: 'How much of the last direction each step keeps; 0 switches it off.',
    }),
    weightDecay: Type.Number({
      default: 0,
      minimum: 0,
      ...upTo(1000),
      description: 'Share of each decayed weight that a step at learning rate 1 would remove.',
    }),
  }),
  create: ({ momentum, weightDecay }) => ({
    slots: ['momentum'],
    update: ({ weights, gradients, slots }, { learningRate, gradientScale, groups }) => {
      const directions = slots.momentum;
      for (const { start, end, decay, rateScale } of groups) {
        const rate = learningRate * rateScale;
        const shrink = decay ? weightDecay : 0;
        for (let i = start; i < end; i++) {
          directions[i] = momentum * directions[i] + gradientScale * gradients[i];
          weights[i] -= rate * (directions[i] + shrink * weights[i]);
        }
      }
    },
    onDevice: {
      elementWise: true,
      scalars: ({ learningRate }) => ({ rate: learningRate }),
      apply({ weight, gradient, slots }, { rate }, { decay, rateScale }) {
        const direction = add(mul(slots.momentum, momentum), gradient);
        const change = decay && weightDecay > 0 ? add(direction, mul(weight, weightDecay)) : direction;
        return { weight: sub(weight, mul(mul(change, rateScale), rate)), slots: { momentum: direction } };
      },
    },
  }),
});

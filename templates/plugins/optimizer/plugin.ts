// Changes the parameters given their gradients, in place, over flat memory.
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'optimizer',
  name: 'my-optimizer',
  summary: 'Gradient descent with momentum and weight decay.',
  options: Type.Object({
    momentum: Type.Number({
      default: 0.9,
      minimum: 0,
      exclusiveMaximum: 1,
      description: 'How much of the last direction each step keeps.',
    }),
    weightDecay: Type.Number({
      default: 0,
      minimum: 0,
      description: 'Share of each decayed weight that a step at learning rate 1 would remove.',
    }),
  }),
  create: ({ momentum, weightDecay }) => ({
    // What is remembered from step to step stands in slots, as long as the parameters: checkpoints save them.
    slots: ['direction'],
    update({ weights, gradients, slots: { direction } }, { learningRate, gradientScale, groups }) {
      for (const { start, end, decay, rateScale } of groups) {
        const rate = learningRate * rateScale;
        for (let i = start; i < end; i++) {
          direction[i] = momentum * direction[i] + gradientScale * gradients[i];
          weights[i] -= rate * (direction[i] + (decay ? weightDecay * weights[i] : 0));
        }
      }
    },
  }),
});

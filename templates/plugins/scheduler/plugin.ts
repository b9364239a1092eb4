// The learning rate of each step: a pure function, so that a run can go on anywhere.
import { defineComponent, Type, warmupSteps } from 'electra-run';

export default defineComponent({
  kind: 'scheduler',
  name: 'my-scheduler',
  summary: 'Linear warm-up, then as the inverse square root of the step.',
  options: Type.Object({
    rate: Type.Number({ exclusiveMinimum: 0, description: 'Learning rate at the end of warm-up.' }),
    warmup: Type.Number({ default: 0.1, minimum: 0, description: 'Warm-up: a share of all steps if below 1, else a number of steps.' }),
  }),
  create: ({ rate, warmup }) => ({
    // `step` counts from 0.
    rate(step, total) {
      const start = Math.max(1, warmupSteps(warmup, total));
      return rate * Math.min((step + 1) / start, Math.sqrt(start / (step + 1)));
    },
  }),
});

/** A learning rate that rises during warm-up and then stays: rate(t) = rate · min(1, (t + 1) / W). */
import { defineComponent, Type, upTo, warmupFactor, warmupProblems } from 'electra-run';

export default defineComponent({
  kind: 'scheduler',
  name: 'constant',
  summary: 'Linear warm-up, then always the same rate.',
  options: Type.Object({
    rate: Type.Number({ exclusiveMinimum: 0, ...upTo(1000), examples: [5e-4], description: 'Learning rate after warm-up.' }),
    warmup: Type.Number({
      default: 0.1,
      minimum: 0,
      ...upTo(1e9),
      description: 'Warm-up: a share of all steps if below 1, else a number of steps.',
    }),
  }),
  check: ({ warmup }, { at }) => warmupProblems(warmup, at('train.steps')),
  create: ({ rate, warmup }) => ({
    rate: (step, total) => rate * warmupFactor(step, total, warmup),
  }),
});

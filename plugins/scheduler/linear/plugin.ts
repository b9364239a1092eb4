/**
 * Linear warm-up and linear (or polynomial) decay to zero, multiplied.
 *
 *   rate(t) = rate · min(1, (t + 1) / W) · (1 - t / T)^power        W warm-up steps · T steps in all
 *
 * This is ELECTRA's formula (google-research/electra, model/optimization.py), in which decay runs from the
 * first step, so that published learning rates mean the same here: with W = T / 10 the highest rate is 0.9 · `rate`.
 * One change: warm-up counts from 1, because Google's rate of 0 at step 0 wastes a batch.
 */
import { defineComponent, Type, upTo, warmupFactor, warmupProblems } from 'electra-run';

export default defineComponent({
  kind: 'scheduler',
  name: 'linear',
  summary: "ELECTRA's schedule: linear warm-up times linear decay to zero.",
  options: Type.Object({
    rate: Type.Number({
      exclusiveMinimum: 0,
      ...upTo(1000),
      examples: [5e-4],
      description: 'Learning rate before warm-up and decay (paper: 5e-4 small, 2e-4 base and large).',
    }),
    warmup: Type.Number({
      default: 0.1,
      minimum: 0,
      ...upTo(1e9),
      description: 'Warm-up: a share of all steps if below 1, else a number of steps.',
    }),
    power: Type.Number({ default: 1, minimum: 0, ...upTo(100), description: 'Exponent of the decay; 1 is linear.' }),
  }),
  check: ({ warmup }, { at }) => warmupProblems(warmup, at('train.steps')),
  create: ({ rate, warmup, power }) => ({
    rate: (step, total) => rate * warmupFactor(step, total, warmup) * Math.max(0, 1 - step / total) ** power,
  }),
});

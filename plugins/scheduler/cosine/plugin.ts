/**
 * Linear warm-up, then half a cosine down to a floor (Loshchilov & Hutter 2017, without restarts).
 *
 *   rate(t) = rate · (t + 1) / W                                              t < W
 *   rate(t) = rate · (floor + (1 - floor) · (1 + cos(π · (t - W) / (T - W))) / 2)   else
 *
 * W warm-up steps · T steps in all. Decay starts where warm-up ends, as in nanoGPT and Hugging Face.
 */
import { defineComponent, Type, upTo, warmupFactor, warmupProblems, warmupSteps } from 'electra-run';

export default defineComponent({
  kind: 'scheduler',
  name: 'cosine',
  summary: 'Linear warm-up, then half a cosine down to a floor.',
  options: Type.Object({
    rate: Type.Number({ exclusiveMinimum: 0, ...upTo(1000), examples: [5e-4], description: 'Learning rate at the end of warm-up.' }),
    warmup: Type.Number({
      default: 0.1,
      minimum: 0,
      ...upTo(1e9),
      description: 'Warm-up: a share of all steps if below 1, else a number of steps.',
    }),
    floor: Type.Number({ default: 0, minimum: 0, maximum: 1, description: 'Share of `rate` that is left at the end.' }),
  }),
  check: ({ warmup }, { at }) => warmupProblems(warmup, at('train.steps')),
  create: ({ rate, warmup, floor }) => ({
    rate: (step, total) => {
      const start = warmupSteps(warmup, total);
      if (step < start) return rate * warmupFactor(step, total, warmup);
      const progress = Math.min(1, (step - start) / Math.max(1, total - start));
      return rate * (floor + ((1 - floor) * (1 + Math.cos(Math.PI * progress))) / 2);
    },
  }),
});

/**
 * Warm-up, a plateau, and a short decay at the end (Zhai et al. 2022; "WSD" in Hu et al. 2024), linear or as 1 - √ (Hägele et al. 2024).
 *
 *   rate(t) = rate · min(1, (t + 1) / W) · (floor + (1 - floor) · f(max(0, t - (T - D)) / D))      f(x) = 1 - x, or 1 - √x
 *
 * W warm-up steps · D steps of decay · T steps in all. Until the decay begins nothing depends on T, if W is a number of steps: a run
 * that was stopped on the plateau may be made longer, or shorter, and is the run of that length.
 */
import { defineComponent, Type, upTo, warmupFactor, warmupProblems, warmupSteps, type OptionProblem } from 'electra-run';

export default defineComponent({
  kind: 'scheduler',
  name: 'warmup-stable-decay',
  summary: 'Linear warm-up, then the same rate, and a decay over the last steps.',
  options: Type.Object({
    rate: Type.Number({ exclusiveMinimum: 0, ...upTo(1000), examples: [5e-4], description: 'Learning rate of the plateau.' }),
    warmup: Type.Number({
      default: 0.1,
      minimum: 0,
      ...upTo(1e9),
      description: 'Warm-up: a share of all steps if below 1, else a number of steps, with which a run may be made longer.',
    }),
    decay: Type.Number({
      default: 0.1,
      minimum: 0,
      ...upTo(1e9),
      description: 'Decay: a share of all steps if below 1, else a number of steps. 0: none, for a run that is to go on from its plateau.',
    }),
    shape: Type.Union([Type.Literal('linear'), Type.Literal('1-sqrt')], {
      default: '1-sqrt',
      description: 'How the rate falls: evenly, or fast at first and ever slower.',
    }),
    floor: Type.Number({ default: 0, minimum: 0, maximum: 1, description: 'Share of `rate` that is left at the end.' }),
  }),
  check: ({ warmup, decay }, { at }) => [...warmupProblems(warmup, at('train.steps')), ...decayProblems(warmup, decay, at('train.steps'))],
  create: ({ rate, warmup, decay, shape, floor }) => ({
    rate(step, total) {
      const steps = decaySteps(decay, total);
      const progress = steps === 0 ? 0 : Math.min(1, Math.max(0, step - (total - steps)) / steps);
      const left = 1 - (shape === 'linear' ? progress : Math.sqrt(progress));
      return rate * warmupFactor(step, total, warmup) * (floor + (1 - floor) * left);
    },
  }),
});

/** Shares and numbers of steps are told apart as those of a warm-up are. */
const decaySteps = warmupSteps;

function decayProblems(warmup: unknown, decay: unknown, steps: unknown): OptionProblem[] {
  if (typeof decay !== 'number') return [];
  if (decay >= 1 && !Number.isInteger(decay))
    return [
      {
        path: ['decay'],
        message: `a decay over ${decay} steps is neither a share of all steps nor a whole number of them.`,
        hint: 'Take a share below 1, such as 0.1, or a whole number.',
      },
    ];
  if (typeof warmup !== 'number' || typeof steps !== 'number') return [];
  const [rising, falling] = [warmupSteps(warmup, steps), decaySteps(decay, steps)];
  if (rising + falling <= steps) return [];
  return [
    {
      path: ['decay'],
      message: `a warm-up of ${rising} and a decay of ${falling} steps do not fit into ${steps}.`,
      hint: 'Shorten one of them, or raise train.steps.',
    },
  ];
}

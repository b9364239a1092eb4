/**
 * Warm-up: the factor that lets the learning rate rise over the first steps.
 *
 * Shared by the schedulers and by fine-tuning, so that `warmup` means the same everywhere.
 * What comes after the rise is the scheduler's.
 */
import type { OptionProblem } from './component.ts';

/** For a scheduler's `check`: a warm-up that never ends. `steps` are all of the run's. */
export function warmupProblems(warmup: unknown, steps: unknown): OptionProblem[] {
  if (typeof warmup === 'number' && warmup >= 1 && !Number.isInteger(warmup))
    return [
      {
        path: ['warmup'],
        message: `a warm-up of ${warmup} is neither a share of all steps nor a whole number of them.`,
        hint: 'Take a share below 1, such as 0.1, or a whole number.',
      },
    ];
  if (typeof warmup !== 'number' || typeof steps !== 'number' || !neverEnds(warmup, steps)) return [];
  return [
    {
      path: ['warmup'],
      message: `a warm-up of ${warmup < 1 ? `${warmup} of all` : warmup} steps never ends in a run of ${steps}.`,
      hint: 'Take fewer, or a share of all steps such as 0.1, or raise train.steps.',
    },
  ];
}

/** Whether a warm-up has as many steps as there are. Of a single step, a share never takes anything away. */
export function neverEnds(warmup: number, total: number): boolean {
  return warmupSteps(warmup, total) >= total && (warmup >= 1 || total > 1);
}

/** Number of warm-up steps: below 1 `warmup` is a share of all steps (rounded), else a number of steps. */
export function warmupSteps(warmup: number, total: number): number {
  return Math.round(warmup < 1 ? warmup * total : warmup);
}

/**
 * 1/W, 2/W, … 1 for steps 0, 1, … W - 1, then 1.
 * The public code of Clark et al. (2020) starts at 0/W, which spends the first batch on a step of length 0; counting from 1 does not.
 */
export function warmupFactor(step: number, total: number, warmup: number): number {
  const steps = warmupSteps(warmup, total);
  return step + 1 >= steps ? 1 : (step + 1) / steps;
}

/**
 * Options that may change while the training goes on: a plain number, or a way from one number to another. One form for all of them,
 * so that a share of masked tokens, a weight and a temperature are scheduled in the same words.
 */
import { Type, type TUnsafe } from 'typebox';
import type { OptionProblem } from '../component/component.ts';
import type { Schedule } from '../kinds/schedule.ts';

const SHAPES = ['linear', 'cosine', 'step'] as const;

/** A number that stays, or the way from one to another. */
export type Scheduled = number | Way;

/** From one number to another, at `until` of all steps; it stays there. */
export interface Way {
  readonly from: number;
  readonly to: number;
  /** Share of all steps after which it is there; 1 unless given. */
  readonly until?: number;
  /** Linear unless given. */
  readonly shape?: (typeof SHAPES)[number];
}

interface Bounds {
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly 'x-raisable'?: true;
}

/** The option, with the bounds of a number that hold for both ends of a way too. */
export function ScheduledOption({
  default: byDefault,
  description,
  ...bounds
}: Bounds & { readonly default?: number; readonly description: string }): TUnsafe<Scheduled> {
  const way = Type.Object({
    from: Type.Number({ ...bounds, description: 'What it is at the first step.' }),
    to: Type.Number({ ...bounds, description: 'What it comes to, and is in evaluations.' }),
    until: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        description: 'Share of all steps after which it stays; all of them when left out.',
      }),
    ),
    shape: Type.Optional(
      Type.Union(
        SHAPES.map((shape) => Type.Literal(shape)),
        { description: 'linear when left out; cosine: slow at both ends; step: all at once, at until.' },
      ),
    ),
  });
  return Type.Unsafe<Scheduled>({
    ...Type.Union([Type.Number(bounds), way]),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    description,
  });
}

/** The value as a function of the progress; a number stays one, so that programs keep it as a constant. */
export function scheduleOf(value: Scheduled): Schedule {
  if (typeof value === 'number') return value;
  const { from, to, until = 1, shape = 'linear' } = value;
  return (progress) => {
    const share = Math.min(1, progress / until);
    if (share === 1) return to;
    return from + (to - from) * { linear: share, cosine: (1 - Math.cos(Math.PI * share)) / 2, step: 0 }[shape];
  };
}

/** What it is after this much of the training: 0 at the first step, 1 at the end. */
export function scheduledAt(value: Scheduled, progress: number): number {
  const schedule = scheduleOf(value);
  if (typeof schedule === 'number') return schedule;
  if (progress >= 0 && progress <= 1) return schedule(progress);
  throw new RangeError(`A schedule was asked for its value after ${String(progress)} of all steps: 'progress' goes from 0 to 1.`);
}

/** Those of the values that never change: what a loss logs as constants. */
export function constantsIn(values: Readonly<Record<string, Scheduled>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}

/** The most that it ever is, for shapes that must have room. */
export function largestOf(value: Scheduled): number {
  return typeof value === 'number' ? value : Math.max(value.from, value.to);
}

/** For a component's `check`: ways that lead nowhere while it trains. `names`: its options that may be scheduled. */
export function scheduledProblems(options: Readonly<Record<string, unknown>>, names: readonly string[]): OptionProblem[] {
  return names.flatMap((name) => {
    const value = options[name] as Scheduled;
    if (typeof value === 'number' || value.shape !== 'step' || (value.until ?? 1) < 1) return [];
    return [
      {
        path: [name, 'shape'],
        message: "a 'step' after all steps is never taken while it trains.",
        hint: 'Say when: until: 0.5 is after half of them.',
      },
    ];
  });
}

/** The options of fine-tuning: every task has them; spread them into the task's own. */
import { upTo } from '../up-to.ts';
import { Type } from 'typebox';
import type { Around, OptionProblem } from '../component/component.ts';
import { warmupProblems } from '../component/warmup.ts';
import { isRecord } from '../component/slots.ts';

/** For a task's `check`: texts longer than the network can read, a metric that is there twice, and parts of a step as warm-up. */
export function fineTuningProblems(
  { length, metrics, warmup }: { readonly length: unknown; readonly metrics?: unknown; readonly warmup?: unknown },
  around: Around,
): OptionProblem[] {
  const repeated = repeatedMetrics(Array.isArray(metrics) ? metrics : []);
  // How many steps there are, only the examples say.
  return [...lengthProblems(length, around), ...repeated, ...warmupProblems(warmup, undefined)];
}

/** Metrics that call their figure alike although they have other names are found once they are made. */
function repeatedMetrics(metrics: readonly unknown[]): OptionProblem[] {
  const types = metrics.map((metric) => (isRecord(metric) ? metric.type : undefined));
  // Of spans of another type there is another figure.
  const figures = metrics.map((metric, index) => `${String(types[index])} ${isRecord(metric) ? String(metric.of ?? '') : ''}`);
  return types.flatMap((type, index) =>
    type === undefined || figures.indexOf(figures[index]) === index
      ? []
      : [
          {
            path: ['metrics', index],
            message: `the metric '${String(type)}' is there already, and each needs a figure of its own.`,
            hint: 'Take one of the two out.',
          },
        ],
  );
}

function lengthProblems(length: unknown, { at }: Around): OptionProblem[] {
  const longest = at('objective.encoder.maxPositions');
  if (typeof length !== 'number' || typeof longest !== 'number') return [];
  return length <= longest
    ? []
    : [
        {
          path: ['length'],
          message: `a task of ${length} tokens is longer than the ${longest} positions of the network.`,
          hint: `Set it to ${longest} or less, or raise objective.encoder.maxPositions.`,
        },
      ];
}

/** Spread into a task's options, and handed on as its `fineTuning`. */
export const fineTuningOptions = {
  epochs: Type.Integer({
    default: 3,
    minimum: 1,
    ...upTo(10_000),
    description: 'Passes over the training examples; the best on dev counts.',
  }),
  batch: Type.Integer({ default: 32, minimum: 1, ...upTo(2 ** 24), description: 'Examples per step.' }),
  length: Type.Integer({
    default: 64,
    minimum: 4,
    ...upTo(8192),
    description: 'Most tokens of a sequence, those of its frame included; the rest is cut off.',
  }),
  learningRates: Type.Array(Type.Number({ exclusiveMinimum: 0, ...upTo(1000) }), {
    default: [5e-4],
    minItems: 1,
    maxItems: 1000,
    uniqueItems: true,
    description: 'Tried in turn, for the pre-trained network and for the one from scratch alike; each is reported at its best.',
  }),
  layerDecay: Type.Number({
    default: 1,
    exclusiveMinimum: 0,
    maximum: 1,
    description: 'Factor on the learning rate from each layer to the one below it; 1 switches it off, 0.8 is usual for small encoders.',
  }),
  warmup: Type.Number({
    default: 0.1,
    minimum: 0,
    ...upTo(1e9),
    description: 'Warm-up: a share of all steps if below 1, else a number of steps.',
  }),
  seeds: Type.Integer({
    default: 1,
    minimum: 1,
    ...upTo(1000),
    description: 'How often to repeat each fine-tuning with other heads, orders and dropout.',
  }),
  scratch: Type.Boolean({
    default: true,
    description: 'Train the same network from scratch too, with the same budget: what pre-training gained is the difference.',
  }),
};

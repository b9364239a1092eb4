/** The options of fine-tuning: every task has them; spread them into the task's own. */
import { upTo } from '../up-to.ts';
import { Type } from 'typebox';
import { Slot, type Around, type OptionProblem } from '../component/component.ts';
import { warmupProblems } from '../component/warmup.ts';
import { isRecord } from '../component/slots.ts';

/**
 * For a task's `check`: texts longer than the network can read, a metric that is there twice, parts of a step as warm-up, and options of
 * which one makes nothing of another.
 */
export function fineTuningProblems(options: Checked, around: Around): OptionProblem[] {
  const { length, metrics, warmup } = options;
  const repeated = repeatedMetrics(Array.isArray(metrics) ? metrics : []);
  // How many steps there are, only the examples say.
  return [
    ...lengthProblems(length, around),
    ...repeated,
    ...warmupProblems(warmup, undefined),
    ...scheduleProblems(options),
    ...microBatchProblems(options),
    ...patienceProblems(options),
  ];
}

interface Checked {
  readonly length: unknown;
  readonly metrics?: unknown;
  readonly warmup?: unknown;
  readonly scheduler?: unknown;
  readonly batch?: unknown;
  readonly microBatch?: unknown;
  readonly epochs?: unknown;
  readonly patience?: unknown;
  readonly reports?: unknown;
  readonly protocol?: unknown;
}

/** The rates are the task's: its scheduler only says which share of them a step has. */
function scheduleProblems({ scheduler, warmup }: Checked): OptionProblem[] {
  if (!isRecord(scheduler)) return [];
  const problems: OptionProblem[] = [];
  if (typeof scheduler.rate === 'number' && scheduler.rate !== 1)
    problems.push({
      path: ['scheduler', 'rate'],
      message: `the scheduler of a task says which share of its learningRates each step has, and ${scheduler.rate} is no whole of them.`,
      hint: 'Set it to 1, and the rates themselves as learningRates.',
    });
  if (warmup !== WARMUP)
    problems.push({ path: ['warmup'], message: 'the task has a scheduler, which has a warm-up of its own.', hint: 'Leave one out.' });
  return problems;
}

function microBatchProblems({ batch, microBatch }: Checked): OptionProblem[] {
  if (typeof batch !== 'number' || typeof microBatch !== 'number' || batch % microBatch === 0) return [];
  return [{ path: ['microBatch'], message: `${microBatch} does not divide the batch of ${batch} rows.`, hint: 'Choose a divisor of it.' }];
}

function patienceProblems({ patience, epochs, reports, protocol }: Checked): OptionProblem[] {
  if (typeof patience !== 'number' || protocol !== undefined) return [];
  if (reports === 'last-epoch')
    return [{ path: ['patience'], message: 'patience waits for a better epoch, and the last one is reported.', hint: 'Leave one out.' }];
  if (typeof epochs !== 'number' || patience < epochs) return [];
  return [{ path: ['patience'], message: `in ${epochs} epochs a patience of ${patience} never ends.`, hint: 'Take less, or more epochs.' }];
}

const WARMUP = 0.1;

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
  protocol: Type.Optional(
    Type.Union([Type.Literal('paper')], {
      description:
        'paper: epochs, rates, decay, warm-up, batch, optimizer, dropout and seeds are those of Clark et al. (2020) for an encoder of ' +
        'this width; a file that says otherwise is refused.',
    }),
  ),
  epochs: Type.Integer({ default: 3, minimum: 1, ...upTo(10_000), description: 'Passes over the training examples.' }),
  reports: Type.Optional(
    Type.Union([Type.Literal('best-epoch'), Type.Literal('last-epoch')], {
      description:
        'Whose figures and weights count: best-epoch unless given, the best on dev, which makes dev look a little better than unseen ' +
        'examples; or last-epoch, as the paper.',
    }),
  ),
  patience: Type.Optional(
    Type.Integer({
      minimum: 1,
      ...upTo(10_000),
      description: 'Ends a fine-tuning after so many epochs without a better first metric. The learning rate falls as if all were made.',
    }),
  ),
  batch: Type.Integer({ default: 32, minimum: 1, ...upTo(2 ** 24), description: 'Examples per step.' }),
  microBatch: Type.Optional(
    Type.Integer({
      minimum: 1,
      ...upTo(2 ** 24),
      description: 'Examples per forward and backward pass, for less memory; gradients of a batch add up to one step.',
    }),
  ),
  length: Type.Integer({
    default: 64,
    minimum: 4,
    ...upTo(8192),
    description: 'Most tokens of a sequence, those of its frame included; the rest is cut off.',
  }),
  learningRates: Type.Array(Type.Number({ exclusiveMinimum: 0, ...upTo(1000) }), {
    default: [3e-4],
    minItems: 1,
    maxItems: 1000,
    uniqueItems: true,
    description: 'Tried in turn, for the pre-trained network and for the one from scratch alike; each is reported at its best.',
  }),
  layerDecay: Type.Number({
    default: 0.8,
    exclusiveMinimum: 0,
    maximum: 1,
    description:
      'Factor on the learning rate from each layer to the one below it, of the pre-trained network; 1 switches it off. ' +
      '0.8 in the paper, 0.9 for Large.',
  }),
  layerCounting: Type.Optional(
    Type.Union([Type.Literal('paper'), Type.Literal('released-code')], {
      description:
        "paper unless given: the top layer has layerDecay times the head's rate; released-code: its square, and all below it one factor " +
        'more.',
    }),
  ),
  warmup: Type.Number({
    default: WARMUP,
    minimum: 0,
    ...upTo(1e9),
    description: 'Warm-up: a share of all steps if below 1, else a number of steps. The rate falls linearly to 0 meanwhile and after.',
  }),
  scheduler: Type.Optional(
    Slot('scheduler', {
      examples: [{ type: 'cosine', rate: 1 }],
      description: 'In place of warm-up and linear decay: the share of the learning rate that each step has, so that its rate is 1.',
    }),
  ),
  optimizer: Type.Optional(
    Slot('optimizer', { examples: [{ type: 'adamw', weightDecay: 0 }], description: "The experiment's unless given." }),
  ),
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

/**
 * The experiment file's own sections; what stands inside a slot is the component's business.
 *
 * One definition gives the type, the defaults, the checks and the editor's completion. A property
 * with a default may be left out of a file and is always there in {@link Experiment}.
 */
import { upTo } from '../up-to.ts';
import { Type, type Static, type TUnsafe } from 'typebox';
import { ModelPath, PATH, Slot } from '../component/component.ts';
import type { Kind } from '../kinds/index.ts';
import { cardSchema } from './card.ts';
import { evaluationStepsSchema } from './evaluation-steps.ts';
import { LONGEST, MOST_ROWS, MOST_STEPS, SHORTEST, stageSchema, type SlotValue } from './stages.ts';
import { ablationSchema, sweepSchema } from './variation.ts';

/** The newest version of the format; `migrations/` leads there from the older ones. */
export const FORMAT_VERSION = 2;

/** The whole file but for `extends` and the sections of {@link Variation}; slots are objects with a `type`. */
export const experimentSchema = Type.Object(
  {
    version: Type.Integer({
      default: FORMAT_VERSION,
      minimum: 1,
      maximum: FORMAT_VERSION,
      description: 'Version of the format that the file is written in; the newest unless given.',
    }),
    name: Type.String({
      pattern: '^[\\p{L}\\p{N}][\\p{L}\\p{N}._ =+-]*$',
      description:
        'Name of the run and of its folder: letters, digits, dots, dashes. The file name without its extension unless it is given.',
    }),
    seed: Type.Integer({
      default: 1,
      minimum: 0,
      maximum: 2 ** 32 - 1,
      description: 'Where all randomness starts: the same seed gives the same run.',
    }),
    plugins: Type.Array(Type.Unsafe<string>({ type: 'string', minLength: 1, [PATH]: 'plugins' }), {
      default: [],
      description: 'Patterns of plugin files (.js, .mjs, .ts), relative to the file that says them.',
    }),
    runs: Type.Unsafe<string>({
      type: 'string',
      default: 'runs',
      minLength: 1,
      pattern: '^[^\\u0000]*$',
      description: 'Folder of the runs, relative to where the program is started.',
      [PATH]: 'runs',
    }),

    corpus: slot('corpus', 'The text to pre-train on; not asked for where train.steps is 0.'),
    tokenizer: slot('tokenizer', 'How text becomes token ids.', { type: 'wordpiece' }),
    objective: slot('objective', 'What pre-training minimises, with its networks.'),
    optimizer: slot('optimizer', 'How gradients change the parameters.', { type: 'adamw' }),
    scheduler: slot('scheduler', 'The learning rate of each step.', { type: 'linear' }),
    engine: slot('engine', 'What runs the computation.', { type: 'onnx' }),
    parallel: Type.Optional(
      slot(
        'collective',
        'Ranks that train the run together, each a share of the micro-batches of every step; one process unless given. ' +
          'How many there are changes no number.',
      ),
    ),
    trackers: Type.Array(slot('tracker', 'Where figures go.'), {
      default: [{ type: 'tensorboard' }, { type: 'jsonl' }],
      description: 'Where the figures of the run go.',
    }),
    tasks: Type.Array(slot('task', 'A downstream problem.'), {
      default: [],
      description: 'What the kept network is fine-tuned on at the end.',
    }),
    evaluations: Type.Array(slot('evaluation', 'What the networks are asked.'), {
      default: [],
      description: 'What the networks are asked on the way, at the steps of train.evaluateAt; without a change of the training.',
    }),

    start: Type.Optional(
      Type.Object(
        {
          from: ModelPath({
            description:
              'Where the weights are: a finished run, its export, or any Hugging Face folder, from the file that says it; ' +
              "or 'hf:owner/name' or 'hf:owner/name@revision', a model on the hub.",
          }),
          networks: Type.Optional(
            Type.Array(Type.String({ minLength: 1 }), {
              minItems: 1,
              uniqueItems: true,
              description:
                'Networks of the objective that get weights. Unless given: of a run, all whose ' +
                'names it has too; of a single model, the network that is kept.',
            }),
          ),
          heads: Type.Union([Type.Literal('optional'), Type.Literal('required')], {
            default: 'optional',
            description:
              'optional: heads that the model lacks are initialised afresh, other heads ' +
              'of it are left; required: both have the same tensors.',
          }),
          vocabulary: Type.Union([Type.Literal('same'), Type.Literal('adapted')], {
            default: 'same',
            description:
              "same: the model's vocabulary comes along, unless the file names another one of its size; adapted: the tokenizer is the " +
              "experiment's own, and each piece begins with its vector, or the mean of the pieces that the model's tokenizer cuts it into.",
          }),
        },
        { description: 'Weights to begin with, in place of random ones, and their vocabulary unless the file names another.' },
      ),
    ),

    data: Type.Object(
      {
        length: Type.Integer({
          default: 128,
          minimum: SHORTEST,
          ...upTo(LONGEST),
          description: 'Tokens per sequence, special ones included.',
        }),
        heldOut: Type.Number({
          default: 0.02,
          exclusiveMinimum: 0,
          maximum: 0.5,
          description: 'Share of the text that is never trained on, only evaluated. Documents stay whole, so it is near what is asked.',
        }),
      },
      { default: {}, description: 'How the corpus becomes sequences.' },
    ),

    train: Type.Object(
      {
        steps: Type.Integer({
          minimum: 0,
          ...upTo(MOST_STEPS),
          description: 'Updates of the parameters; 0 only fine-tunes the model of start.from.',
        }),
        stages: Type.Optional(
          Type.Array(stageSchema, {
            minItems: 1,
            description: 'Phases, one after the other, each with its own steps or tokens. They take the place of train.steps.',
          }),
        ),
        batch: Type.Integer({ default: 32, minimum: 1, ...upTo(MOST_ROWS), description: 'Sequences per step.' }),
        microBatch: Type.Optional(
          Type.Integer({
            minimum: 1,
            ...upTo(MOST_ROWS),
            description:
              'Sequences per forward and backward pass; the gradients of a batch add up to one update. ' +
              'Unless given, as many as the engine does best (2,048 tokens on a CPU, 1,024 of sequences of 512).',
          }),
        ),
        clipNorm: Type.Number({
          default: 1,
          minimum: 0,
          ...upTo(1e6),
          description: 'Largest global norm of the gradient; 0 switches clipping off.',
        }),
        logEvery: Type.Integer({ default: 50, minimum: 1, ...upTo(MOST_STEPS), description: 'Steps between two logged figures.' }),
        evaluateEvery: Type.Integer({
          default: 500,
          minimum: 0,
          ...upTo(MOST_STEPS),
          description: 'Steps between two evaluations on held-out text; 0: only at the end.',
        }),
        evaluateBatches: Type.Integer({ default: 16, minimum: 1, ...upTo(1e6), description: 'Batches per evaluation.' }),
        evaluateAt: evaluationStepsSchema,
        checkpointEvery: Type.Integer({
          default: 500,
          minimum: 0,
          ...upTo(MOST_STEPS),
          description: 'Steps between two checkpoints; 0: only at the end and when interrupted.',
        }),
        keepCheckpoints: Type.Integer({ default: 2, minimum: 1, ...upTo(10_000), description: 'Newest checkpoints to keep.' }),
        snapshots: Type.Integer({
          default: 0,
          minimum: 0,
          ...upTo(1000),
          description:
            'How many times the weights are kept for good on the way, at even distances of the logarithms of their steps, ' +
            'and once more before the first step; 0: never.',
        }),
        samples: Type.Integer({ default: 3, minimum: 0, ...upTo(1000), description: 'Held-out examples that are shown.' }),
      },
      { description: 'How long to train, and what to do how often.' },
    ),

    limits: Type.Optional(
      Type.Record(Type.String(), Type.Number(), {
        description:
          "What this experiment may have beyond the maxima of options that are there against slips: { 'train.steps': 2000000000 }. " +
          'A message about such a maximum says so.',
      }),
    ),
    card: Type.Optional(cardSchema),
    launcher: Type.Optional(
      slot('launcher', 'What runs the members of a sweep: processes of this machine unless given. One run heeds it not.'),
    ),
    sweep: Type.Optional(sweepSchema),
    ablation: Type.Optional(ablationSchema),
  },
  { description: 'An electra-run experiment.' },
);

/** What a file says: one run, and perhaps how further runs differ from it. */
export type ExperimentFile = Static<typeof experimentSchema>;

/**
 * A resolved experiment, one run: every default is filled in, slots are still plain objects. One that only fine-tunes (`train.steps` 0) may
 * be without what belongs to pre-training.
 */
export type Experiment = Omit<ExperimentFile, 'launcher' | 'sweep' | 'ablation' | 'corpus' | 'scheduler'> &
  Partial<Pick<ExperimentFile, 'corpus' | 'scheduler'>>;

/** The schema of an experiment that only fine-tunes. */
export const fineTuningSchema = {
  ...experimentSchema,
  properties: {
    ...experimentSchema.properties,
    scheduler: Type.Optional(slot('scheduler', 'The learning rate of each step of pre-training.')),
  },
  required: experimentSchema.required.filter((key) => key !== 'corpus' && key !== 'scheduler'),
};

/** The core's slots that hold one component, and their kinds. */
export const coreSlots = {
  corpus: 'corpus',
  tokenizer: 'tokenizer',
  objective: 'objective',
  optimizer: 'optimizer',
  scheduler: 'scheduler',
  engine: 'engine',
} as const satisfies Partial<Record<keyof Experiment, Kind>>;

function slot(kind: Kind, description: string, byDefault?: { readonly type: string }): TUnsafe<SlotValue> {
  return Type.Unsafe<SlotValue>(Slot(kind, byDefault ? { description, default: byDefault } : { description }));
}

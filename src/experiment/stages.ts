/**
 * The stages of a pre-training, `train.stages`: each takes what it does not say from the rest of the experiment.
 *
 * What an objective does with its networks in a stage is `objective/course.ts`; how a stage's components are laid over the
 * experiment's, `config/inherit.ts`.
 */
import { Type, type Static } from 'typebox';
import { Slot } from '../component/component.ts';
import { upTo } from '../up-to.ts';

/** Updates of a training; at a millisecond each they take eleven days. */
export const MOST_STEPS = 1e9;
/** Sequences of a step. Far fewer fit into a machine, which is told too. */
export const MOST_ROWS = 2 ** 24;
/** Tokens of a sequence, at least. */
export const SHORTEST = 8;
/** And at most. */
export const LONGEST = 8192;
/** Tokens that are read in all. */
const MOST_TOKENS = 1e15;

const names = (description: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1 }), { minItems: 1, uniqueItems: true, description }));

/** A slot as an experiment writes it. */
export interface SlotValue {
  type: string;
  [option: string]: unknown;
}

/** One stage, as a file says it. */
export const stageSchema = Type.Object(
  {
    steps: Type.Optional(Type.Integer({ minimum: 1, ...upTo(MOST_STEPS), description: 'Updates of the parameters in this stage.' })),
    tokens: Type.Optional(
      Type.Integer({
        minimum: 1,
        ...upTo(MOST_TOKENS),
        description: 'In place of steps: tokens to read, padding included. As many steps as it takes, so that at most one reads too much.',
      }),
    ),
    length: Type.Optional(
      Type.Integer({ minimum: SHORTEST, ...upTo(LONGEST), description: 'Tokens per sequence; of data.length unless given.' }),
    ),
    batch: Type.Optional(
      Type.Integer({ minimum: 1, ...upTo(MOST_ROWS), description: 'Sequences per step; as train.batch says unless given.' }),
    ),
    microBatch: Type.Optional(
      Type.Integer({
        minimum: 1,
        ...upTo(MOST_ROWS),
        description: 'Sequences per forward and backward pass; as train.microBatch says unless given.',
      }),
    ),
    scheduler: Type.Optional(
      Type.Unsafe<SlotValue>(
        Slot('scheduler', {
          description:
            "The learning rates of this stage, counted from its first step to its last. Laid over the experiment's scheduler; without it " +
            'that one goes on, over all steps.',
        }),
      ),
    ),
    objective: Type.Optional(
      Type.Unsafe<SlotValue>(
        Slot('objective', {
          description:
            "What this stage minimises, laid over the experiment's objective: other options of it, or another one on the same networks.",
        }),
      ),
    ),
    terms: names('Terms of the objective that train; all of them unless given. An evaluation has them all.'),
    frozen: names('Networks of the objective that stay as they are. What one of them shares with another goes on learning there.'),
    copies: Type.Optional(
      Type.Array(
        Type.Object({
          from: Type.String({ minLength: 1, description: 'A network of this objective, or of the one of the stage before.' }),
          to: Type.String({ minLength: 1, description: 'A network of this objective.' }),
        }),
        { minItems: 1, description: 'Networks that begin the stage as copies of others: parameters of the same name.' },
      ),
    ),
  },
  { description: 'A phase of pre-training. What it does not say is as the rest of the experiment has it.' },
);

/** A stage as a file says it. */
export type WrittenStage = Static<typeof stageSchema>;

/** A stage with everything that it takes from the rest of the experiment, and its place among all steps. */
export interface TrainStage extends Pick<WrittenStage, 'terms' | 'frozen' | 'copies'> {
  readonly index: number;
  /** Its first step, counted from 0, and the one after its last. */
  readonly from: number;
  readonly until: number;
  readonly batch: number;
  readonly microBatch?: number;
  readonly length: number;
}

/** The parts of an experiment that its stages hang on. */
export interface Staged {
  readonly train: {
    readonly steps: number;
    readonly batch: number;
    readonly microBatch?: number;
    readonly stages?: readonly WrittenStage[];
  };
  readonly data: { readonly length: number };
}

/** The stages of an experiment, in their order; one with all of it where there are none. */
export function trainStages({ train, data }: Staged): readonly TrainStage[] {
  let from = 0;
  return (train.stages ?? [{ steps: train.steps }]).map((stage, index) => {
    const { batch = train.batch, microBatch = train.microBatch, length = data.length, terms, frozen, copies } = stage;
    const until = from + (stepsOfStage({ ...stage, batch, length }) ?? 0);
    const made = { index, from, until, batch, microBatch, length, terms, frozen, copies };
    from = until;
    return made;
  });
}

/** The steps that a stage asks for; as few as read all tokens that it asks for. Undefined where it asks for neither. */
export function stepsOfStage({
  steps,
  tokens,
  batch,
  length,
}: Pick<WrittenStage, 'steps' | 'tokens'> & { readonly batch: number; readonly length: number }): number | undefined {
  return steps ?? (tokens === undefined ? undefined : Math.ceil(tokens / (batch * length)));
}

/** Tokens that so many steps read, padding included. */
export function tokensUntil(stages: readonly TrainStage[], step: number): number {
  return stages.reduce((sum, { from, until, batch, length }) => sum + Math.max(0, Math.min(step, until) - from) * batch * length, 0);
}

/** How often a text was read by so many steps; `sequences`: those that one pass over it has, by stage. Stages of the same make one sum. */
export function timesRead(stages: readonly TrainStage[], sequences: readonly number[], step: number): number {
  const read = new Map<number, number>();
  stages.forEach(({ from, until, batch }, index) => {
    const count = Math.max(0, Math.min(step, until) - from) * batch;
    read.set(sequences[index], (read.get(sequences[index]) ?? 0) + count);
  });
  return [...read].reduce((sum, [pass, count]) => sum + count / pass, 0);
}

/** The stage that this step, counted from 0, belongs to; the last one behind all steps. */
export function stageAt(stages: readonly TrainStage[], step: number): TrainStage {
  return stages.find(({ until }) => step < until) ?? stages[stages.length - 1];
}

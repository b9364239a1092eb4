/** How long to train: batch, steps, and what is done how often, from the tokens that text and time allow. */
import { formatCount, formatTime } from '../plan/units.ts';
import { formatFigure } from '../track/table.ts';
import type { Suggested } from './suggested.ts';

/** Text that was read so often has nothing more to teach: BERT read its text 40 times. */
const MOST_PASSES = 40;
/** Beyond so many passes, networks begin to know the text by heart, and dropout pays. */
const DROPOUT_PASSES = 4;
/** Updates that a training should have, where its batches are not too small for that. */
const STEPS = 5000;
/** Tokens of a step. */
const LEAST_STEP = 1024;
const LARGEST_STEP = 16_384;
/** Held out: enough for a loss of three figures, and no more of it than a twentieth. */
const HELD_OUT_TOKENS = 200_000;
const HELD_OUT_SHARE = 0.05;
/** Seconds between two checkpoints, at most. */
const CHECKPOINT_SECONDS = 300;

/** Sequences per step: tokens of a step in powers of two, so that there are some thousand steps. */
export function batchOf({ text, time }: { readonly text: number; readonly time: number }, length: number): number {
  const wanted = Math.min(MOST_PASSES * text, time) / STEPS;
  const tokens = Math.min(LARGEST_STEP, Math.max(LEAST_STEP, 2 ** Math.floor(Math.log2(Math.max(1, wanted)))));
  return Math.max(4, Math.floor(tokens / length));
}

/** What is known when the number of steps is settled. */
export interface MeasuredStep {
  readonly batch: number;
  readonly length: number;
  /** Tokens of the training text. */
  readonly text: number;
  /** Of a step, measured. */
  readonly secondsPerStep: number;
  /** Seconds that there are for the training. */
  readonly seconds: number;
}

/** Steps, and how often figures, evaluations and checkpoints are due. */
export function trainingOf(measured: MeasuredStep): readonly Suggested[] {
  const { batch, length, text, secondsPerStep, seconds } = measured;
  const perStep = batch * length;
  const byTime = Math.floor(seconds / secondsPerStep);
  const byText = Math.ceil((MOST_PASSES * text) / perStep);
  const steps = Math.max(10, rounded(Math.min(byTime, byText)));
  const passes = (steps * perStep) / Math.max(1, text);
  const took = `${Number(secondsPerStep.toPrecision(2))} s each`;
  const why =
    byTime <= byText
      ? `What ${formatTime(seconds)} allow at ${took}, timed on this machine: the text is read ${timesText(passes)}.`
      : `The text is read ${timesText(passes)}, and more would teach it by heart; at ${took} that is ` +
        `${formatTime(steps * secondsPerStep)} of the ${formatTime(seconds)} that there are. More text is what would help.`;
  const every = even(steps / 10);
  const saved = Math.min(every, even(CHECKPOINT_SECONDS / secondsPerStep));
  return [
    { path: 'train.steps', value: steps, why },
    {
      path: 'train.batch',
      value: batch,
      why: `${formatFigure(perStep)} tokens a step: there are some thousand steps where text and time allow.`,
    },
    { path: 'train.logEvery', value: Math.min(50, even(steps / 20)) },
    { path: 'train.evaluateEvery', value: every },
    { path: 'train.checkpointEvery', value: saved },
  ];
}

/** Times that the text is read, from the suggested steps. */
export function dropoutOf(passes: number): readonly Suggested[] {
  if (passes <= DROPOUT_PASSES) return [];
  const why = `The text is read ${timesText(passes)}: without it, networks learn texts by heart.`;
  return [
    { path: 'objective.encoder.dropout', value: 0.1, why },
    { path: 'objective.encoder.attentionDropout', value: 0.1 },
  ];
}

/** The share that is held out. `text`: tokens of all of it. */
export function heldOutOf(text: number, documents: number): Suggested {
  const enough = HELD_OUT_TOKENS / Math.max(1, text);
  const share = Math.max(0.001, Math.min(HELD_OUT_SHARE, enough), Math.min(0.5, 1 / documents));
  const value = Number(share.toPrecision(1));
  const why =
    enough < HELD_OUT_SHARE
      ? `About ${formatCount(Number((value * text).toPrecision(2)))} tokens, enough to evaluate on.`
      : `A small text: of ${formatFigure(documents)} documents, about ${formatFigure(Math.max(1, Math.round(value * documents)))} ` +
        'to evaluate on, the rest to learn from.';
  return { path: 'data.heldOut', value, why };
}

/** Two figures that matter, downwards. */
function rounded(count: number): number {
  if (count < 100) return Math.floor(count);
  const unit = 10 ** (Math.floor(Math.log10(count)) - 1);
  return Math.floor(count / unit) * unit;
}

/** 1, 2 or 5 with noughts behind it, downwards. */
function even(count: number): number {
  if (count < 2) return 1;
  const unit = 10 ** Math.floor(Math.log10(count));
  return unit * (count >= 5 * unit ? 5 : count >= 2 * unit ? 2 : 1);
}

function timesText(passes: number): string {
  return passes < 1 ? `to ${formatFigure(Math.round(100 * passes))} %` : `${Number(passes.toPrecision(2))} times`;
}

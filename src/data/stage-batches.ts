/**
 * The batches of stages: one endless order of sequences that stages carry on, until one wants other sequences.
 *
 * A stage that reads the text as the one before did goes on where that one stopped, whatever its batch, so that dividing a training
 * into stages changes nothing by itself. One with another length or other examples begins the text anew. Epochs are counted through:
 * no epoch of the training has the order or the corruption of another.
 */
import type { ExampleBuilder, Examples, TokenText } from '../kinds/examples.ts';
import type { Frame } from '../kinds/frame.ts';
import { randomFor, type Random } from '../random.ts';
import { batchesOf, type Batches } from './batches.ts';

/** A stage as far as its text is concerned. */
export interface StageRequest {
  readonly from: number;
  readonly until: number;
  readonly batch: number;
  readonly length: number;
  readonly examples: ExampleBuilder;
  readonly frame: Frame;
}

type Read = Pick<StageRequest, 'length' | 'examples' | 'frame'>;

/** What stages have in common. */
interface Whole {
  readonly seed: number;
  /** Examples that were made already, and from what. */
  readonly made: Read & { readonly sequences: Examples };
}

/** The order of sequences that a stage found or began, and how much of it is behind the stage. */
interface Reading {
  readonly stage: StageRequest;
  readonly sequences: Examples;
  readonly read: number;
  /** Its first epoch. */
  readonly epoch: number;
}

/** Made from the training text. */
export function stageBatches(stages: readonly StageRequest[], text: TokenText, { seed, made }: Whole): Batches[] {
  let before: Reading | null = null;
  return stages.map((stage) => {
    const { examples, frame, batch, length, from, until } = stage;
    const sequences = (): Examples =>
      readsAlike(made, stage) ? made.sequences : examplesOf(text, { examples, frame, data: { length }, seed });
    const at: Reading =
      before && readsAlike(before.stage, stage)
        ? before
        : { stage, sequences: sequences(), read: 0, epoch: before ? epochAfter(before) : 0 };
    before = { ...at, stage, read: at.read + (until - from) * batch };
    return batchesOf(at.sequences, { batch, length, seed, begins: { step: from, sequence: at.read, epoch: at.epoch } });
  });
}

function readsAlike(a: Read, b: Read): boolean {
  return a.length === b.length && a.examples === b.examples && JSON.stringify(a.frame) === JSON.stringify(b.frame);
}

/** One that is begun counts. */
function epochAfter({ sequences, read, epoch }: Reading): number {
  return epoch + Math.ceil(read / sequences.count);
}

/** What the builder makes of a part of the text. */
export function examplesOf(text: TokenText, { examples, frame, data, seed }: ExamplesRequest): Examples {
  const random = (...purpose: readonly (string | number)[]): Random => randomFor(seed, 'examples', ...purpose);
  return examples.over(text, { frame, length: data.length, random });
}

/** How a text is to become examples. */
export interface ExamplesRequest extends Pick<StageRequest, 'examples' | 'frame'> {
  readonly data: { readonly length: number };
  readonly seed: number;
}

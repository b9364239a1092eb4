/** What of a task's examples is read and judged, in numbers: what is cut off or comes to nothing is told, and not only missing. */
import type { ReadExample, Task, TaskRow } from '../kinds/task.ts';
import { planBatches } from './batches.ts';

/** What one side loses. */
export interface LossCounts {
  readonly examples: number;
  /** Examples of which pieces are beyond the length. */
  readonly cutExamples: number;
  /** Pieces of all texts, and how many of them are cut off. */
  readonly pieces: number;
  readonly cutPieces: number;
  /** What is to be predicted, and what of it no token stands for: words beyond the length. */
  readonly targets: number;
  readonly missedTargets: number;
  /** Texts, or words that have labels, which come to no piece: empty ones, or of control characters only. */
  readonly emptyTexts: number;
}

/** What an epoch reads of one side. */
export interface ReadPlaces {
  /** Tokens, those of the frames included. */
  readonly tokens: number;
  /** Places in all batches: the tokens, and what fills up sequences to their bucket's length and the last batch to its size. */
  readonly positions: number;
}

/** Of one side. */
export interface PartCounts extends LossCounts, ReadPlaces {}

/** Of both sides. */
export interface DataCounts {
  readonly train: PartCounts;
  readonly dev: PartCounts;
}

/** Adds up what the rows say of themselves; of tasks that do not say it, only examples and targets are counted. */
export function partCounts({ weights }: Pick<Task, 'weights'>, examples: readonly ReadExample[]): LossCounts {
  const counts = { examples: examples.length, cutExamples: 0, pieces: 0, cutPieces: 0, targets: 0, missedTargets: 0, emptyTexts: 0 };
  for (const { rows } of examples) {
    let cut = 0;
    for (const { sequences, values, judged, missed = [] } of rows) {
      for (const { pieces } of sequences) {
        counts.pieces += pieces?.all ?? 0;
        cut += pieces?.cut ?? 0;
        counts.emptyTexts += pieces?.empty ?? 0;
      }
      counts.targets +=
        missed.length +
        (judged?.length ?? (weights === undefined ? 1 : Array.from(values[weights] ?? []).filter((weight) => weight !== 0).length));
      counts.missedTargets += missed.length;
    }
    counts.cutPieces += cut;
    if (cut > 0) counts.cutExamples += 1;
  }
  return counts;
}

/** With the rows in order; shuffled, a bucket may leave a few others over to the next one. */
export function paddingOf(
  { sequences = 1, fineTuning }: Pick<Task, 'sequences' | 'fineTuning'>,
  rows: readonly TaskRow[],
  batch: number,
): ReadPlaces {
  const tokens = rows.flatMap((row) => row.sequences).reduce((sum, { ids }) => sum + ids.length, 0);
  const planned = planBatches(rows, { length: fineTuning.length, batch });
  return { tokens, positions: planned.reduce((sum, { length }) => sum + length * batch * sequences, 0) };
}

/** How much of what a fine-tuning reads is padding, for people. */
export function paddingLine(task: string, { train, dev }: DataCounts): string {
  const share = ({ tokens, positions }: ReadPlaces): string =>
    positions === 0 ? '0 %' : `${Math.round(100 * (1 - tokens / positions))} %`;
  return `${task}: padding is ${share(train)} of what is read in training, ${share(dev)} on dev.`;
}

/** A line for everything that is not as one would think; `length` is the task's. */
export function lossLines(task: string, { train, dev }: Readonly<Record<'train' | 'dev', LossCounts>>, length: number): string[] {
  const cut = told([
    [train.cutExamples, `${part(train.cutExamples, train.examples)} training`],
    [dev.cutExamples, `${part(dev.cutExamples, dev.examples)} dev`],
  ]);
  const [cutPieces, pieces] = [train.cutPieces + dev.cutPieces, train.pieces + dev.pieces];
  const missed = told(
    [
      [dev.missedTargets, `${percent(dev.missedTargets, dev.targets)} dev labels, which count as predicted wrongly`],
      [train.missedTargets, `${percent(train.missedTargets, train.targets)} training labels, of which nothing is learned`],
    ],
    ', and ',
  );
  const empty = told([
    [train.emptyTexts, `${grouped(train.emptyTexts)} in training`],
    [dev.emptyTexts, `${grouped(dev.emptyTexts)} in dev`],
  ]);
  return [
    ...(cut ? [`${task}: cut at ${length} tokens: ${cut} examples, ${percent(cutPieces, pieces)} pieces.`] : []),
    ...(missed
      ? [`${task}: beyond ${length} tokens: ${missed}. Read them with a greater length, or token-classification's beyond: 'windows'.`]
      : []),
    ...(empty ? [`${task}: texts or words without a single piece: ${empty}.`] : []),
  ];
}

/** What there is some of. */
function told(parts: readonly (readonly [number, string])[], glue = ' and '): string {
  return parts.flatMap(([count, text]) => (count > 0 ? [text] : [])).join(glue);
}

function part(some: number, all: number): string {
  return `${grouped(some)} of ${grouped(all)}`;
}

function percent(some: number, all: number): string {
  const share = all === 0 ? 0 : (100 * some) / all;
  return `${part(some, all)} (${share > 0 && share < 1 ? share.toFixed(2) : Math.round(share)} %)`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

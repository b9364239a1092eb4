/**
 * The host's part: a text of the stream becomes an input and a target. Both have room for what the longest text gives; texts
 * that are shorter, the last of a stream, leave some of it.
 */
import type { Example, Field, Objective } from 'electra-run';
import { droppedSpans, longestText, targetLength, type Span, type SpanSettings } from './spans.ts';

/** The ids that are put in, beside the text's own. */
export interface Marks {
  /** One for each span, and one for the end of the last. */
  readonly sentinels: readonly number[];
  /** Ends inputs and targets. */
  readonly end: number;
  /** What the decoder reads first; fills up too. */
  readonly start: number;
}

/** Most tokens of a text with the end token, as the example builder makes it. */
export function exampleLengthOf(settings: SpanSettings): (length: number) => number {
  return (length) => longestText(length, settings) + 1;
}

/** Most tokens of a target, for inputs of this length. */
export function longestTarget(length: number, settings: SpanSettings): number {
  return targetLength(longestText(length, settings), settings);
}

/** What the program reads: what the encoder is given, what the decoder is to say and what it has said before, and which tokens are real. */
export function fieldsOf(settings: SpanSettings, { start }: Pick<Marks, 'start'>): Readonly<Record<string, Field>> {
  const inputs = (length: number): readonly number[] => [length];
  const targets = (length: number): readonly number[] => [longestTarget(length, settings)];
  return {
    inputs: { dtype: 'int32', shape: inputs, fill: start },
    inputs_real: { dtype: 'float32', shape: inputs },
    targets: { dtype: 'int32', shape: targets, fill: start },
    before: { dtype: 'int32', shape: targets, fill: start },
    targets_real: { dtype: 'float32', shape: targets, holds: 'weights' },
    dropped: { dtype: 'float32', shape: targets, holds: 'weights' },
  };
}

/** Drops spans of one example. */
export function corrupterOf(settings: SpanSettings, marks: Marks): Objective['corrupt'] {
  return (example, { random }) => {
    const text = textOf(example);
    const { inputs, targets, dropped } = denoising(text, droppedSpans(text.length, settings, random), marks);
    return {
      inputs,
      inputs_real: inputs.map(() => 1),
      targets,
      before: [marks.start, ...targets.slice(0, -1)],
      targets_real: targets.map(() => 1),
      dropped,
    };
  };
}

/** Without the frame's end token; what separates documents is text, to be dropped and restored as such. */
function textOf({ ids }: Example): Int32Array {
  return ids.subarray(0, ids.length - 1);
}

/** A text without spans, and what was dropped of it. */
interface Denoising {
  readonly inputs: number[];
  readonly targets: number[];
  /** 1 for the targets that are tokens of the text. */
  readonly dropped: number[];
}

/** Input and target of a text without these spans. */
export function denoising(text: Int32Array, spans: readonly Span[], { sentinels, end }: Marks): Denoising {
  const [inputs, targets, dropped]: number[][] = [[], [], []];
  let at = 0;
  spans.forEach(({ from, to }, index) => {
    inputs.push(...text.subarray(at, from), sentinels[index]);
    targets.push(sentinels[index], ...text.subarray(from, to));
    dropped.push(0, ...Array<number>(to - from).fill(1));
    at = to;
  });
  inputs.push(...text.subarray(at), end);
  targets.push(sentinels[spans.length], end);
  return { inputs, targets, dropped: [...dropped, 0, 0] };
}

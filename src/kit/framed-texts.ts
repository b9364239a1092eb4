/** A labelled text, or a pair of them, as one sequence that fits a length. */
import { framed, frameTokens, type Framed } from '../data/frame.ts';
import type { PieceCounts, RowSetting } from '../kinds/task.ts';
import { truncatePair } from './truncate-pair.ts';

/** Frame and tokens, at most `length`, and how many there were; of a pair, the longer text is cut first. */
export function framedTexts(
  { text, pair }: { readonly text: string; readonly pair?: string },
  { tokenizer, frame }: RowSetting,
  length: number,
): Framed & { readonly pieces: PieceCounts } {
  const texts = pair === undefined ? [tokenizer.encode(text)] : [tokenizer.encode(text), tokenizer.encode(pair)];
  const [a, b] = texts;
  const kept = b === undefined ? [a.slice(0, length - frameTokens(frame, 1))] : truncatePair(a, b, length - frameTokens(frame, 2));
  const all = sizeOf(texts);
  return {
    ...framed(frame, kept[0], kept[1]),
    pieces: { all, cut: all - sizeOf(kept), empty: texts.filter((each) => each.length === 0).length },
  };
}

function sizeOf(texts: readonly (readonly number[])[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}

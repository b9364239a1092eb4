/** A labelled text, or a pair of them, as one sequence that fits a length. */
import { framed, frameTokens, type Framed } from '../data/frame.ts';
import type { RowSetting } from '../kinds/task.ts';
import { truncatePair } from './truncate-pair.ts';

/** Frame and tokens, at most `length`; of a pair, the longer text is cut first. */
export function framedTexts(
  { text, pair }: { readonly text: string; readonly pair?: string },
  { tokenizer, frame }: RowSetting,
  length: number,
): Framed {
  if (pair === undefined) return framed(frame, tokenizer.encode(text).slice(0, length - frameTokens(frame, 1)));
  return framed(frame, ...truncatePair(tokenizer.encode(text), tokenizer.encode(pair), length - frameTokens(frame, 2)));
}

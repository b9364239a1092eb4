/** How long sequences are, and whether documents share them. */
import { formatShare } from '../plan/units.ts';
import { formatFigure } from '../track/table.ts';
import type { Suggested } from './suggested.ts';

/** Tokens of the frame around a text. */
const FRAME = 2;

const LENGTHS = [16, 32, 64, 128, 256, 512] as const;

/** Places without a token that are a fair price for documents that stand alone. */
const PADDING = 0.25;

/** `lengths`: tokens of each document, in ascending order; `longest`: what the network is meant for. */
export function sequenceLength(lengths: Float64Array, longest: number): Suggested {
  const [median, tenth] = [0.5, 0.9].map((share) => lengths[Math.min(lengths.length - 1, Math.floor(share * lengths.length))] ?? 0);
  const needed = LENGTHS.find((length) => length >= tenth + FRAME) ?? LENGTHS[LENGTHS.length - 1];
  const half = `Half of the documents have up to ${formatFigure(median)} tokens, nine tenths up to ${formatFigure(tenth)}.`;
  const [value, why] =
    needed <= longest
      ? [needed, `${half} A sequence holds most of them whole.`]
      : [longest, `${half} A network of this size learns more from many short sequences; documents go on in the next one.`];
  return { path: 'data.length', value, why };
}

/** Share of the places that stay empty where every document starts a sequence of its own. */
export function emptyShare(lengths: Float64Array, length: number): number {
  const room = length - FRAME;
  let [sequences, tokens] = [0, 0];
  for (const each of lengths) {
    const count = Math.ceil(each / room);
    sequences += count;
    tokens += each + count * FRAME;
  }
  return sequences === 0 ? 0 : 1 - tokens / (sequences * length);
}

/** `padding`: that of {@link emptyShare}. */
export function examplesFor(padding: number): Suggested {
  const path = 'objective.examples';
  const empty = `${formatShare(padding)} of the places would stay empty`;
  if (padding <= PADDING) return { path, value: 'document', why: `A sequence for each document, without its neighbours: ${empty}.` };
  return { path, value: 'packed', why: `Sequences are filled across documents: with one for each, ${empty}.` };
}

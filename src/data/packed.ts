/** How well the text of a part fills its sequences: what padding costs, how documents share sequences, and what is cut or left out. */
import type { Examples, Packing } from '../kinds/examples.ts';
import { formatFigure } from '../track/figure.ts';

/** Of all sequences of a part. */
export interface Packed {
  readonly sequences: number;
  /** Share of the places of all sequences that hold a token, the frame's among them. */
  readonly filled: number;
  /** Where the builder of the examples can tell. */
  readonly packing?: Packing;
}

/** `length`: most tokens of an example. */
export function packedOf({ count, tokens, packing }: Pick<Examples, 'count' | 'tokens' | 'packing'>, length: number): Packed {
  return { sequences: count, filled: count === 0 ? 1 : tokens / (count * length), ...(packing ? { packing: packing() } : {}) };
}

/** `99.2 % of the places are filled, 1.43 documents in a sequence, 120 documents are cut`. */
export function packedText({ sequences, filled, packing }: Packed): string {
  const share = `${Number((100 * filled).toFixed(1))} % of the places are filled`;
  if (!packing || sequences === 0) return share;
  const { pieces, cut, dropped } = packing;
  return [
    share,
    `${Number((pieces / sequences).toFixed(2))} documents in a sequence`,
    cut === 0 ? 'no document is cut' : `${formatFigure(cut)} ${cut === 1 ? 'document is' : 'documents are'} cut`,
    ...(dropped === 0 ? [] : [`${formatFigure(dropped)} tokens of the text are in none`]),
  ].join(', ');
}

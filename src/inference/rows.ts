/** Rows of tokens, as a network reads them: the frame around them, and where each came from in its text. */
import { framed, frameTokens } from '../data/frame.ts';
import type { Frame } from '../kinds/frame.ts';
import type { Encoding, Tokenizer } from '../kinds/tokenizer.ts';
import { truncatePair } from '../kit/truncate-pair.ts';

/** Tokens that are read together. */
export interface TokenRow {
  readonly ids: ArrayLike<number>;
  readonly segments: ArrayLike<number>;
  /** 0 where nobody looks; all are real unless given. */
  readonly real?: ArrayLike<number>;
}

/** A row, and what was cut into it. */
export interface TextRow extends TokenRow {
  /** Of each text, as much as was read: a piece at `index` stands at `first + index` in the row. */
  readonly texts: readonly { readonly first: number; readonly encoding: Encoding }[];
  /** Pieces that there was no room for. */
  readonly cut: number;
}

/** What rows are made with. */
export interface TextReader {
  readonly tokenizer: Tokenizer;
  readonly frame: Frame;
  /** Most tokens of a row, the frame's among them. */
  readonly longest: number;
}

/** What a text is cut into pieces by. */
export interface PieceReader extends Pick<TextReader, 'frame' | 'longest'> {
  readonly tokenizer: Pick<Tokenizer, 'encodeWithOffsets'>;
}

/** One text, or two: as much as there is room for; of two, the longer one is cut first. */
export function textRow(text: string, pair: string | undefined, { tokenizer, frame, longest }: PieceReader): TextRow {
  const a = tokenizer.encodeWithOffsets(text);
  const b = pair === undefined ? undefined : tokenizer.encodeWithOffsets(pair);
  const room = Math.max(0, longest - frameTokens(frame, b ? 2 : 1));
  const [keptA, keptB] = (b ? truncatePair(a.ids, b.ids, room) : [a.ids.slice(0, room), []]).map(({ length }) => length);
  const [readA, readB] = [beginning(a, keptA), b && beginning(b, keptB)];
  const first = frame.before.length;
  return {
    ...framed(frame, readA.ids, readB?.ids),
    texts: [{ first, encoding: readA }, ...(readB ? [{ first: first + keptA + frame.between.length, encoding: readB }] : [])],
    cut: a.ids.length - keptA + (b ? b.ids.length - keptB : 0),
  };
}

function beginning({ ids, starts, ends }: Encoding, pieces: number): Encoding {
  return { ids: ids.slice(0, pieces), starts: starts.slice(0, pieces), ends: ends.slice(0, pieces) };
}

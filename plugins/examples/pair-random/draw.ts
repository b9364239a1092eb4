/**
 * Draws the pairs of one epoch. A chunk of sentences is cut in two; the second half stays, or gives way to a piece of another
 * document and is where the next chunk begins.
 *
 * How many pairs come of that depends on the draw, and all epochs must have as many as the first one: the others begin at a
 * random document and go round until they do. What comes twice or is left out by that is other text in each epoch.
 */
import { takeChunks, type Random, type Sentences } from 'electra-run';

/** By their index: first sentence and end of both pieces, and 1 where the second does not follow the first. */
export interface Pairs {
  readonly count: number;
  readonly a: Uint32Array;
  readonly aEnd: Uint32Array;
  readonly b: Uint32Array;
  readonly bEnd: Uint32Array;
  readonly label: Uint8Array;
}

interface Drawing {
  readonly room: number;
  readonly short: number;
  /** Probability that the second piece is of another document. */
  readonly share: number;
  /** Pairs that are wanted; unless given, as many as come of each document once. */
  readonly count?: number;
}

/** The pairs of an epoch, the same for the same random stream. */
export function drawPairs(sentences: Sentences, { room, short, share, count }: Drawing, random: Random): Pairs {
  const { starts, documents } = sentences;
  const texts = documents.length - 1;
  const [a, aEnd, b, bEnd, label]: number[][] = [[], [], [], [], []];
  const begin = count === undefined || texts === 0 ? 0 : random.integer(texts);
  for (let turn = 0; count === undefined ? turn < texts : a.length < count; turn++) {
    const document = (begin + turn) % texts;
    takeChunks(sentences, document, { room, short }, random, ({ first, end, wanted }) => {
      const border = first + 1 + (end - first > 1 ? random.integer(end - first - 1) : 0);
      const isOther = border === end || random.uniform() < share;
      const second = isOther
        ? pieceElsewhere(sentences, document, wanted - (starts[border] - starts[first]), random)
        : ([border, end] as const);
      a.push(first);
      aEnd.push(border);
      b.push(second[0]);
      bEnd.push(second[1]);
      // In a text of one document, what is drawn may be what follows.
      label.push(second[0] === border ? 0 : 1);
      return isOther ? border : end;
    });
  }
  const kept = count ?? a.length;
  const whole = (numbers: readonly number[]): Uint32Array => Uint32Array.from(numbers.slice(0, kept));
  return { count: kept, a: whole(a), aEnd: whole(aEnd), b: whole(b), bEnd: whole(bEnd), label: Uint8Array.from(label.slice(0, kept)) };
}

/** Sentences of another document, from a random one on until they have so many tokens; of the same document where there is no other. */
function pieceElsewhere({ starts, documents }: Sentences, own: number, wanted: number, random: Random): readonly [number, number] {
  const texts = documents.length - 1;
  const drawn = texts > 1 ? random.integer(texts - 1) : own;
  const document = texts > 1 && drawn >= own ? drawn + 1 : drawn;
  const [begin, last] = [documents[document], documents[document + 1]];
  const first = begin + random.integer(last - begin);
  let end = first + 1;
  while (end < last && starts[end] - starts[first] < wanted) end += 1;
  return [first, end];
}

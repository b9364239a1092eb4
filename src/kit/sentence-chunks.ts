/**
 * Chunks of consecutive sentences of one document, filled until they have as many tokens as are wanted: what examples of
 * two texts are cut from (Devlin et al. 2019, appendix A.2, and the authors' code).
 */
import { frameTokens } from '../data/frame.ts';
import type { ExampleSetting, TokenText } from '../kinds/examples.ts';
import type { Random } from '../random.ts';

/** Sentences by their number in the text, from 0. */
export interface Sentences {
  /** First id of each, and the end of the text. */
  readonly starts: Float64Array;
  /** Number of the first sentence of each document, and how many there are in all. */
  readonly documents: Uint32Array;
}

/** A chunk: sentences `first` to before `end`, of one document. */
export interface SentenceChunk {
  readonly first: number;
  readonly end: number;
  readonly document: number;
  /** Tokens that were wanted; there may be more, because sentences are whole, or fewer, because the document ends. */
  readonly wanted: number;
}

/** How long chunks are to be. */
export interface ChunkLength {
  /** Tokens of text that an example has room for. */
  readonly room: number;
  /** Share of the documents whose chunks want a random smaller number of tokens, from 2. */
  readonly short: number;
}

/** The sentences of a text that tells them apart. */
export function sentencesOf({ sentences, documents, tokens }: TokenText): Sentences {
  if (!sentences) throw new Error("Sentences are not told apart in this text: the example builder must say needs: ['sentences'].");
  const numbers = new Uint32Array(documents.length + 1);
  let sentence = 0;
  documents.forEach((start, document) => {
    while (sentences[sentence] < start) sentence += 1;
    numbers[document] = sentence;
  });
  numbers[documents.length] = sentences.length;
  const starts = new Float64Array(sentences.length + 1).fill(tokens);
  starts.set(sentences);
  return { starts, documents: numbers };
}

/** Tokens of two texts that fit an example beside the frame; throws a RangeError where there is no room for one of each. */
export function roomForPair({ frame, length }: ExampleSetting): number {
  const around = frameTokens(frame, 2);
  if (!Number.isInteger(length) || length - around < 2)
    throw new RangeError(`A pair of texts needs at least ${around + 2} tokens, not ${length}. Raise 'data.length'.`);
  return length - around;
}

/**
 * Goes through one document. `take` is given chunk after chunk and says where the next one begins: at the end of this one, or
 * earlier, where sentences are to go back; at least one further than it began.
 */
export function takeChunks(
  { starts, documents }: Sentences,
  document: number,
  { room, short }: ChunkLength,
  random: Random,
  take: (chunk: SentenceChunk) => number,
): void {
  const wanted = random.uniform() < short ? 2 + random.integer(room - 1) : room;
  const last = documents[document + 1];
  for (let first = documents[document]; first < last;) {
    let end = first + 1;
    while (end < last && starts[end] - starts[first] < wanted) end += 1;
    first = take({ first, end, document, wanted });
  }
}

/** One vector for a text. T tokens · D hidden width */
import { inBatches } from './batches.ts';
import type { SavedModel } from './model.ts';
import { cutOf, readable, unasked, type Reach, type TextQuestion } from './questions.ts';

/** The trunk's last states, in files of ours and of others. */
const STATES = ['last_hidden_state', 'token_embeddings'];

/** How a text's vector is made of the states of its tokens. */
export interface EmbedSettings extends Reach {
  /** Their mean, the frame's among them, or the first one's. `mean` unless given. */
  readonly pooling?: 'mean' | 'first';
  /** Scale vectors to length 1, so that their product is the cosine; true unless given. */
  readonly normalize?: boolean;
}

/** A vector, and how many pieces at the text's end are not in it. */
export interface Embedding {
  readonly embedding: Float32Array;
  readonly cut?: number;
}

/** Two texts, each of which has a vector of its own. */
export interface TextPair extends TextQuestion {
  readonly pair: string;
}

/** The cosine of two vectors, and how many pieces at the texts' ends are not in them. */
export interface Similarity {
  readonly similarity: number;
  readonly cut?: number;
}

type Stream<Q> = AsyncIterable<Q> | Iterable<Q>;

/** A vector for each text, in order. Throws a {@link UserError} where the network does not give its last states. */
export function embed(model: SavedModel, questions: Stream<TextQuestion>, settings: EmbedSettings = {}): AsyncGenerator<Embedding> {
  return vectors(model, questions, settings, (question) => ({
    texts: [question],
    answer: ([embedding], cut) => ({ embedding, ...cut }),
  }));
}

/** How near the texts of each pair are, in order: from -1 to 1. Throws as {@link embed}. */
export function similarity(model: SavedModel, pairs: Stream<TextPair>, settings: EmbedSettings = {}): AsyncGenerator<Similarity> {
  return vectors(model, pairs, { ...settings, normalize: true }, ({ text, pair, place }) => ({
    texts: [
      { text, place },
      { text: pair, place },
    ],
    answer: ([a, b], cut) => ({ similarity: a.reduce((sum, each, index) => sum + each * b[index], 0), ...cut }),
  }));
}

interface Wish<A> {
  readonly texts: readonly TextQuestion[];
  answer(vectors: readonly Float32Array[], cut: { readonly cut?: number }): A;
}

function vectors<Q, A>(
  model: SavedModel,
  questions: Stream<Q>,
  settings: EmbedSettings,
  wish: (question: Q) => Wish<A>,
): AsyncGenerator<A> {
  const { network, pad, folder, heads } = model;
  const name = STATES.find((each) => network.outputs.includes(each));
  if (name === undefined) throw unasked(folder, 'states of tokens', heads);
  const reading = model.reading();
  return inBatches(questions, {
    network,
    pad,
    outputs: [{ name, of: 'tokens' }],
    ask(question) {
      const { texts, answer } = wish(question);
      const rows = texts.map((text) => readable(text, reading, settings));
      const cut = rows.reduce((sum, row) => sum + row.cut, 0);
      return {
        rows,
        answer: (numbers) =>
          answer(
            rows.map((row, index) => pooled(numbers[index].get(name) ?? new Float32Array(), row.ids.length, settings)),
            cutOf({ cut }),
          ),
      };
    },
  });
}

function pooled(states_TD: Float32Array, tokens: number, { pooling = 'mean', normalize = true }: EmbedSettings): Float32Array {
  const width = states_TD.length / tokens;
  const vector = new Float64Array(width);
  const read = pooling === 'first' ? 1 : tokens;
  for (let token = 0; token < read; token++) for (let d = 0; d < width; d++) vector[d] += states_TD[token * width + d];
  const length = Math.sqrt(vector.reduce((sum, each) => sum + each * each, 0));
  const size = normalize ? Math.max(1e-12, length) : read;
  return Float32Array.from(vector, (each) => each / size);
}

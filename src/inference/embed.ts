/** One vector for a text. T tokens · D hidden width */
import { errors, UserError } from '../errors/index.ts';
import { sentenceSettings, type SentenceSettings } from '../interop/hugging-face/sentence-settings.ts';
import type { TextVector } from '../kinds/task.ts';
import { inBatches } from './batches.ts';
import type { SavedModel } from './model.ts';
import { cutOf, readable, unasked, type Reach, type TextQuestion } from './questions.ts';
import type { TextReader } from './rows.ts';

/** The trunk's last states, in files of ours and of others. */
const STATES = ['last_hidden_state', 'token_embeddings'];

/** How a text's vector is made of the states of its tokens; what is not given is as a folder of sentence-transformers has it. */
export interface EmbedSettings extends Reach {
  /** Their mean, the frame's among them, or the first one's, or the last one's. `mean` unless given. */
  readonly pooling?: 'mean' | 'first' | 'last';
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

/**
 * A vector for each text, in order. Throws a {@link UserError} where the network does not give its last states, or where the folder says
 * that vectors are made in another way than is known here.
 */
export function embed(model: SavedModel, questions: Stream<TextQuestion>, settings: EmbedSettings = {}): AsyncGenerator<Embedding> {
  return vectors(model, questions, settings, (question) => ({
    texts: [question],
    answer: ([embedding], cut) => ({ embedding, ...cut }),
  }));
}

/** How near the texts of each pair are, in order: from -1 to 1. Throws as {@link embed}, and where the folder compares otherwise. */
export function similarity(model: SavedModel, pairs: Stream<TextPair>, settings: EmbedSettings = {}): AsyncGenerator<Similarity> {
  const own = sentenceSettings(model.folder);
  if (own && own.similarity !== 'cosine' && !(own.similarity === 'dot' && own.normalize))
    throw otherwise(model, `they are compared by ${own.similarity}, and not by their cosine`);
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
  const own = sentenceSettings(folder);
  const vector = { pooling: settings.pooling ?? own?.pooling ?? 'mean', normalize: settings.normalize ?? own?.normalize ?? true };
  const reading = own ? readingOf(model, own) : model.reading();
  const { prompt = '' } = own ?? {};
  return inBatches(questions, {
    network,
    pad,
    outputs: [{ name, of: 'tokens' }],
    ask(question) {
      const { texts, answer } = wish(question);
      const rows = texts.map(({ text, ...rest }) => readable({ text: prompt + text, ...rest }, reading, settings));
      const cut = rows.reduce((sum, row) => sum + row.cut, 0);
      return {
        rows,
        answer: (numbers) =>
          answer(
            rows.map((row, index) => pooled(numbers[index].get(name) ?? new Float32Array(), row.ids.length, vector)),
            cutOf({ cut }),
          ),
      };
    },
  });
}

/** Texts are cut where the library cuts them. */
function readingOf(model: SavedModel, { longest, lowercase }: SentenceSettings): TextReader {
  const reading = model.reading();
  const tokens = (text: string): string => reading.tokenizer.encode(text).join();
  if (lowercase && tokens(CAPITALS) !== tokens(CAPITALS.toLowerCase()))
    throw otherwise(model, 'texts are read in small letters (do_lower_case), which its tokenizer does not make of them');
  return { ...reading, longest: Math.min(reading.longest, longest) };
}

const CAPITALS = 'A B C D E F G H I J K L M N O P Q R S T U V W X Y Z';

function otherwise({ folder }: SavedModel, reason: string): UserError {
  return new UserError(errors.SENTENCE_MODULES({ folder, reason }));
}

function pooled(states_TD: Float32Array, tokens: number, { pooling, normalize }: TextVector): Float32Array {
  const width = states_TD.length / tokens;
  const vector = new Float64Array(width);
  const [from, to] = { mean: [0, tokens], first: [0, 1], last: [tokens - 1, tokens] }[pooling];
  for (let token = from; token < to; token++) for (let d = 0; d < width; d++) vector[d] += states_TD[token * width + d];
  const length = Math.sqrt(vector.reduce((sum, each) => sum + each * each, 0));
  const size = normalize ? Math.max(1e-12, length) : to - from;
  return Float32Array.from(vector, (each) => each / size);
}

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

/** A vector for each text, in order. Throws a {@link UserError} where the network does not give its last states. */
export function embed(
  model: SavedModel,
  questions: AsyncIterable<TextQuestion> | Iterable<TextQuestion>,
  settings: EmbedSettings = {},
): AsyncGenerator<Embedding> {
  const { network, pad, folder, heads } = model;
  const name = STATES.find((each) => network.outputs.includes(each));
  if (name === undefined) throw unasked(folder, 'states of tokens', heads);
  const reading = model.reading();
  return inBatches(questions, {
    network,
    pad,
    outputs: [{ name, of: 'tokens' }],
    ask(question) {
      const row = readable(question, reading, settings);
      return {
        rows: [row],
        answer: ([numbers]) => ({
          embedding: pooled(numbers.get(name) ?? new Float32Array(), row.ids.length, settings),
          ...cutOf(row),
        }),
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

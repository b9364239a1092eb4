/**
 * Two consecutive pieces of a document, half of the time the second one first (sentence-order prediction, Lan et al. 2020,
 * section 3.1). The label is Hugging Face's: 0 as in the text, 1 swapped.
 *
 * A chunk is cut in two between sentences, at another place in each epoch. One that is a single sentence is cut inside of it, so
 * that no text is left out and both pieces always belong together.
 */
import {
  defineComponent,
  framed,
  frameTokens,
  roomForPair,
  sentencesOf,
  takeChunks,
  trimPair,
  Type,
  type ExampleSetting,
  type Random,
  type Sentences,
  type TokenText,
} from 'electra-run';

const LABEL = 'sentence_order_label';

export default defineComponent({
  kind: 'examples',
  name: 'pair-order',
  summary: 'Consecutive pieces of a document, half of them swapped (ALBERT).',
  options: Type.Object({
    swapped: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'Share of the pairs that are swapped.' }),
    short: Type.Number({
      default: 0.1,
      minimum: 0,
      maximum: 1,
      description: 'Share of the documents whose pairs are filled to a random smaller length, so that short inputs are known too.',
    }),
  }),
  create: ({ swapped, short }) => ({
    needs: ['sentences'],
    labels: [LABEL],
    over(text, setting) {
      const { frame, random } = setting;
      const room = roomForPair(setting);
      const sentences = sentencesOf(text);
      const { starts } = sentences;
      const { firsts, ends } = chunksOf(text, sentences, { room, short, random });
      const sizes = firsts.map((first, index) => Math.min(room, starts[ends[index]] - starts[first]));
      return {
        count: firsts.length,
        tokens: sizes.reduce((sum, size) => sum + size, frameTokens(frame, 2) * firsts.length),
        at(index, epoch) {
          const draw = random('pair', epoch, index);
          const [first, end] = [firsts[index], ends[index]];
          const border = borderIn(starts, first, end, draw);
          const spans = trimPair([starts[first], border], [border, starts[end]], room, draw);
          const [a, b] = spans.map(([from, to]) => text.slice(from, to));
          const isSwapped = draw.uniform() < swapped;
          return { ...(isSwapped ? framed(frame, b, a) : framed(frame, a, b)), labels: { [LABEL]: isSwapped ? 1 : 0 } };
        },
      };
    },
  }),
});

interface Chunking extends Pick<ExampleSetting, 'random'> {
  readonly room: number;
  readonly short: number;
}

/** First sentence and end of each chunk, the same in each epoch. A single token cannot be cut in two. */
function chunksOf({ documents }: TokenText, sentences: Sentences, { room, short, random }: Chunking) {
  const { starts } = sentences;
  const [firsts, ends]: [number[], number[]] = [[], []];
  const draw = random('chunks');
  for (let document = 0; document < documents.length; document++)
    takeChunks(sentences, document, { room, short }, draw, ({ first, end }) => {
      if (starts[end] - starts[first] > 1) {
        firsts.push(first);
        ends.push(end);
      }
      return end;
    });
  return { firsts: Uint32Array.from(firsts), ends: Uint32Array.from(ends) };
}

/** The id at which a chunk is cut in two. */
function borderIn(starts: Float64Array, first: number, end: number, draw: Random): number {
  const sentences = end - first;
  if (sentences > 1) return starts[first + 1 + draw.integer(sentences - 1)];
  return starts[first] + 1 + draw.integer(starts[end] - starts[first] - 1);
}

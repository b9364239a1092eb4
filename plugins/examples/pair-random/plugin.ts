/**
 * Two pieces of text of which the second follows the first, or comes from another document (next-sentence prediction, Devlin
 * et al. 2019, section 3.1, and the authors' code). The label is Hugging Face's: 0 follows, 1 does not. How pairs are drawn
 * stands in `draw.ts`.
 */
import { defineComponent, framed, frameTokens, roomForPair, sentencesOf, trimPair, Type } from 'electra-run';
import { drawPairs, type Pairs } from './draw.ts';

const LABEL = 'next_sentence_label';

export default defineComponent({
  kind: 'examples',
  name: 'pair-random',
  summary: 'Pairs of pieces of text, half of them from two documents (BERT).',
  options: Type.Object({
    random: Type.Number({
      default: 0.5,
      minimum: 0,
      maximum: 1,
      description: 'Probability that the second piece is of another document; always so after a sentence that nothing is left behind.',
    }),
    short: Type.Number({
      default: 0.1,
      minimum: 0,
      maximum: 1,
      description: 'Share of the documents whose pairs are filled to a random smaller length, so that short inputs are known too.',
    }),
  }),
  create: ({ random: share, short }) => ({
    needs: ['sentences'],
    labels: [LABEL],
    over(text, setting) {
      const { frame, random } = setting;
      const room = roomForPair(setting);
      const sentences = sentencesOf(text);
      const drawn = (epoch: number, count?: number): Pairs => drawPairs(sentences, { room, short, share, count }, random('pairs', epoch));
      const first = drawn(0);
      const epochs = twoLatest((epoch) => (epoch === 0 ? first : drawn(epoch, first.count)));
      const { starts } = sentences;
      const span = (from: number, end: number): [number, number] => [starts[from], starts[end]];
      let tokens = first.count * frameTokens(frame, 2);
      for (let index = 0; index < first.count; index++) {
        const [[a, aEnd], [b, bEnd]] = [span(first.a[index], first.aEnd[index]), span(first.b[index], first.bEnd[index])];
        tokens += Math.min(room, aEnd - a + bEnd - b);
      }
      return {
        count: first.count,
        tokens,
        at(index, epoch) {
          const { a, aEnd, b, bEnd, label } = epochs(epoch);
          const spans = trimPair(span(a[index], aEnd[index]), span(b[index], bEnd[index]), room, random('cut', epoch, index));
          const [one, two] = spans.map(([from, to]) => text.slice(from, to));
          return { ...framed(frame, one, two), labels: { [LABEL]: label[index] } };
        },
      };
    },
  }),
});

/** What belongs to an epoch, made when it is asked for; a batch may touch two. */
function twoLatest<T>(make: (epoch: number) => T): (epoch: number) => T {
  const kept = new Map<number, T>();
  return (epoch) => {
    const known = kept.get(epoch);
    if (known !== undefined) return known;
    for (const old of [...kept.keys()].slice(0, -1)) kept.delete(old);
    const made = make(epoch);
    kept.set(epoch, made);
    return made;
  };
}

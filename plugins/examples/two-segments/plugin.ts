/**
 * ELECTRA's examples (Clark et al. 2020, and the authors' code): sentences of a document are gathered until there are enough tokens, and
 * go into a first segment of about half of them and a second one, which the first continues; now and then into one segment alone.
 * Nothing is asked of the two: tasks with pairs of texts find that both segments are known.
 *
 * Which sentences an example gathers stands in `gather.ts` and is the same in each epoch; how they go into segments, in `segments.ts`,
 * is drawn anew.
 */
import { defineComponent, frameTokens, framed, packingOf, roomForPair, sentencesOf, Type, type Example } from 'electra-run';
import { gather } from './gather.ts';
import { segmentsOf, sizeOf } from './segments.ts';

export default defineComponent({
  kind: 'examples',
  name: 'two-segments',
  summary: 'Sentences in a first and a second segment, now and then in one alone (ELECTRA).',
  options: Type.Object({
    single: Type.Number({
      default: 0.1,
      minimum: 0,
      maximum: 1,
      description: 'Probability that all sentences of an example go into one segment.',
    }),
    short: Type.Number({
      default: 0.05,
      minimum: 0,
      maximum: 1,
      description: 'Probability that an example gathers a random smaller number of tokens, from 5.',
    }),
    overflow: Type.Union([Type.Literal('carry'), Type.Literal('drop')], {
      default: 'carry',
      description:
        'What becomes of gathered tokens that do not fit: carry, the next example begins with them; drop, they are left out, as by ' +
        "ELECTRA's authors. The log says how many these are.",
    }),
  }),
  create: ({ single, short, overflow }) => ({
    needs: ['sentences'],
    labels: [],
    over(text, setting) {
      const { frame, length, random } = setting;
      const room = roomForPair(setting);
      const around = { one: frameTokens(frame, 1), two: frameTokens(frame, 2) };
      const sentences = sentencesOf(text);
      const { starts, wanted } = gather(sentences, {
        length,
        short,
        random: random('gathering'),
        fits: overflow === 'carry' ? room : Infinity,
      });
      const spansAt = (index: number, epoch: number): ReturnType<typeof segmentsOf> =>
        segmentsOf(sentences, [starts[index], starts[index + 1]], {
          wanted: wanted[index],
          length,
          around,
          single,
          random: random('segments', epoch, index),
        });
      return {
        count: wanted.length,
        tokens: tokensOf(starts, { room, around, single }),
        packing() {
          const left = (index: number): number =>
            spansAt(index, 0).reduce((rest, span) => rest - sizeOf(span), starts[index + 1] - starts[index]);
          return { ...packingOf(text, starts), dropped: overflow === 'drop' ? wanted.reduce((all, _, index) => all + left(index), 0) : 0 };
        },
        at(index, epoch): Example {
          const [first, second] = spansAt(index, epoch);
          return { ...framed(frame, text.slice(...first), sizeOf(second) > 0 ? text.slice(...second) : undefined), labels: {} };
        },
      };
    },
  }),
});

/** Of an epoch, as far as that is the same in each. */
function tokensOf(
  starts: Float64Array,
  {
    room,
    around,
    single,
  }: { readonly room: number; readonly around: { readonly one: number; readonly two: number }; readonly single: number },
): number {
  let tokens = 0;
  for (let index = 0; index + 1 < starts.length; index++) tokens += Math.min(room, starts[index + 1] - starts[index]);
  return Math.round(tokens + (starts.length - 1) * (single * around.one + (1 - single) * around.two));
}

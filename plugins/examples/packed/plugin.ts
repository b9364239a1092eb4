/**
 * Sequences that are filled across documents, with the frame's separator between them; what does not fit goes on in the
 * next sequence and nothing is thrown away (RoBERTa's FULL-SENTENCES, Liu et al. 2019, section 4.2).
 *
 * A separator never stands at either end of a sequence: the frame's own tokens do there, so now and then a sequence is
 * shorter than it could be. Where documents are kept apart, each has the whole frame around it in place of separators.
 */
import {
  apartFrom,
  attentionOption,
  defineComponent,
  frameTokens,
  packingOf,
  roomFor,
  sequencesFrom,
  Type,
  type TokenText,
} from 'electra-run';

export default defineComponent({
  kind: 'examples',
  name: 'packed',
  summary: 'Sequences filled across documents, without padding.',
  options: Type.Object({ attention: attentionOption }),
  create({ attention }) {
    const apart = attention === 'document';
    return {
      labels: [],
      apart,
      over(text, setting) {
        const { frame } = setting;
        const starts = startsOf(text, roomFor(setting), apart ? frameTokens(frame, 1) : frame.between.length);
        return { ...(apart ? apartFrom : sequencesFrom)(text, starts, setting), packing: () => packingOf(text, starts) };
      },
    };
  },
});

/** First id of each sequence of at most `room` tokens and separators, and the end of the last one. */
function startsOf({ tokens: end, documents }: TokenText, room: number, separator: number): Float64Array {
  if (end === 0) return Float64Array.of(0);
  const starts = [0];
  let free = room;
  let document = 1;
  for (let piece = 0; piece < end;) {
    const endOfDocument = documents[document] ?? end;
    const taken = Math.min(free, endOfDocument - piece);
    piece += taken;
    free -= taken;
    if (piece === endOfDocument) {
      document += 1;
      free -= separator;
    }
    if (free <= 0 && piece < end) {
      starts.push(piece);
      free = room;
    }
  }
  starts.push(end);
  return Float64Array.from(starts);
}

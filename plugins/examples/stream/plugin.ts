/**
 * One stream of all documents with a separator between them, cut every so many tokens wherever that falls, as for GPT-2
 * (Radford et al. 2019): only the last sequence is shorter. A separator may be cut too, and may stand at either end of a sequence.
 *
 * The separator is what the frame has between two texts, or after one where it has nothing between them.
 */
import {
  defineComponent,
  firstAtLeast,
  roomFor,
  Type,
  type Example,
  type ExampleSetting,
  type Examples,
  type TokenText,
} from 'electra-run';

export default defineComponent({
  kind: 'examples',
  name: 'stream',
  summary: 'All documents in one stream with a separator between them, cut exactly.',
  options: Type.Object({}),
  create: () => ({ labels: [], over: examplesOf }),
});

function examplesOf(text: TokenText, setting: ExampleSetting): Examples {
  const { frame } = setting;
  const room = roomFor(setting);
  const separator = frame.between.length > 0 ? frame.between : frame.after;
  // Places count tokens and separators from the beginning of the stream.
  const places = text.documents.map((start, document) => start + document * separator.length);
  const end = text.tokens + Math.max(0, places.length - 1) * separator.length;
  const count = Math.ceil(end / room);
  return {
    count,
    tokens: end + count * (frame.before.length + frame.after.length),
    at(index): Example {
      const [from, to] = [index * room, Math.min(end, (index + 1) * room)];
      const ids: number[] = [...frame.before];
      const special: number[] = frame.before.map(() => 1);
      const put = (tokens: ArrayLike<number>, mark: 0 | 1): void => {
        for (let i = 0; i < tokens.length; i++) {
          ids.push(tokens[i]);
          special.push(mark);
        }
      };
      let place = from;
      for (let document = firstAtLeast(places, from + 1) - 1; ; document++) {
        const textEnd = (places[document + 1] ?? end + separator.length) - separator.length;
        const stop = Math.min(to, textEnd);
        if (place < stop) {
          const shift = text.documents[document] - places[document];
          put(text.slice(place + shift, stop + shift), 0);
          place = stop;
        }
        if (place === to) break;
        const rest = separator.slice(place - textEnd, to - textEnd);
        put(rest, 1);
        place += rest.length;
      }
      put(frame.after, 1);
      return { ids: Int32Array.from(ids), segments: new Int32Array(ids.length), special: Uint8Array.from(special), labels: {} };
    },
  };
}

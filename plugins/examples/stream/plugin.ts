/**
 * One stream of all documents with a separator between them, cut every so many tokens wherever that falls, as for GPT-2
 * (Radford et al. 2019): only the last sequence is shorter. A separator may be cut too, and may stand at either end of a sequence.
 *
 * The separator is what the frame has between two texts, or after one where it has nothing between them. Where documents are kept
 * apart it belongs to the one that it ends.
 */
import {
  attentionOption,
  defineComponent,
  firstAtLeast,
  packingOf,
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
  options: Type.Object({ attention: attentionOption }),
  create({ attention }) {
    const apart = attention === 'document';
    return { labels: [], apart, over: (text, setting) => examplesOf(text, setting, apart) };
  },
});

function examplesOf(text: TokenText, setting: ExampleSetting, apart: boolean): Examples {
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
    packing: () => packingOf(text, startsOf(text, { places, room, count })),
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
      return {
        ids: Int32Array.from(ids),
        segments: new Int32Array(ids.length),
        special: Uint8Array.from(special),
        labels: {},
        ...(apart ? { documents: documentsOf(places, { from, to, before: frame.before.length, tokens: ids.length }) } : {}),
      };
    },
  };
}

/** Where the document of each token begins in an example of the places `from` to before `to`. */
function documentsOf(
  places: Float64Array,
  { from, to, before, tokens }: { readonly from: number; readonly to: number; readonly before: number; readonly tokens: number },
): Int32Array {
  const documents = new Int32Array(tokens);
  for (let next = firstAtLeast(places, from + 1); places[next] < to; next++) {
    const begin = before + places[next] - from;
    documents.fill(begin, begin);
  }
  return documents;
}

/** First id of each sequence, and the end of the last one. A sequence that begins in a separator begins with the document behind it. */
function startsOf(
  { tokens, documents }: TokenText,
  { places, room, count }: { readonly places: Float64Array; readonly room: number; readonly count: number },
): Float64Array {
  const starts = new Float64Array(count + 1).fill(tokens);
  for (let index = 0, document = 0; index < count; index++) {
    const place = index * room;
    while ((places[document + 1] ?? Infinity) <= place) document += 1;
    starts[index] = Math.min(documents[document] + place - places[document], documents[document + 1] ?? tokens);
  }
  return starts;
}

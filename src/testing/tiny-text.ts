/** English words in no sensible order, as a corpus and as labelled examples: enough for contracts, learned in a second. */
import { Type } from 'typebox';
import type { AnyExample, ChoiceExample, Dataset, LabelSetExample, QuestionExample, TaggedExample, TextExample } from '../kinds/dataset.ts';
import { randomFor, type Random } from '../random.ts';
import { defineComponent } from '../component/component.ts';
import { datasetOf } from '../data/examples.ts';

/** 150 paragraphs, the same every time. */
export function someText(): string {
  const random = randomFor('workshop text');
  const sentence = (): string => {
    const chosen = Array.from({ length: 6 + random.integer(14) }, () => words[Math.floor(words.length * random.uniform() ** 2)]).join(' ');
    return `${chosen[0].toUpperCase()}${chosen.slice(1)}.`;
  };
  return Array.from({ length: 150 }, () => Array.from({ length: 1 + random.integer(4) }, sentence).join(' ')).join('\n\n');
}

/** Texts of 3 to 24 words, all of the frequent or all of the rare half of the words; the label is the half. */
export const tinyTexts = tinyDataset('tiny-texts', (random): TextExample => {
  const half = random.integer(2);
  return { text: someWords(random, () => half).join(' '), label: labels[half] };
});

/** Sentences of words of both halves; the label of a word is its half. */
export const tinyTags = tinyDataset('tiny-tags', (random): TaggedExample => {
  const halves = Array.from({ length: 3 + random.integer(22) }, () => random.integer(2));
  return { words: halves.map((half) => someWord(random, half)), labels: halves.map((half) => labels[half]) };
});

/** Texts of words of both halves; the number is the share of rare ones, in percent. */
export const tinyNumbers = tinyDataset('tiny-numbers', (random): TextExample => {
  const halves = Array.from({ length: 3 + random.integer(22) }, () => random.integer(2));
  const share = halves.reduce((sum, half) => sum + half, 0) / halves.length;
  return { text: halves.map((half) => someWord(random, half)).join(' '), label: (100 * share).toFixed(1) };
});

/** Passages of the frequent half of the words with one or two rare ones in the middle, which are the answer, or with none. */
export const tinyQuestions = tinyDataset('tiny-questions', (random, id): QuestionExample => {
  const [before, rare, after] = [2 + random.integer(8), random.integer(3), 1 + random.integer(9)];
  const some = (count: number, half: number): string => Array.from({ length: count }, () => someWord(random, half)).join(' ');
  const [beginning, answer, end] = [some(before, 0), some(rare, 1), some(after, 0)];
  const spans = rare > 0 ? [{ text: answer, start: beginning.length + 1 }] : [];
  const passage = [beginning, ...spans.map(({ text }) => text), end].join(' ');
  return { id, question: some(2, 1), passage, answers: spans.map(({ text }) => text), spans };
});

/** Texts of words of one half or of both; the labels are the halves. */
export const tinySets = tinyDataset('tiny-sets', (random): LabelSetExample => {
  const halves = [[0], [1], [0, 1]][random.integer(3)];
  return { text: someWords(random, () => halves[random.integer(halves.length)]).join(' '), labels: halves.map((half) => labels[half]) };
});

/** A text of one half, and two or three others of which one is of the same half. */
export const tinyChoices = tinyDataset('tiny-choices', (random): ChoiceExample => {
  const [half, answer] = [random.integer(2), random.integer(2)];
  const wordsOf = (count: number, own: number): string => Array.from({ length: count }, () => someWord(random, own)).join(' ');
  const choices = Array.from({ length: 2 + random.integer(2) }, (_, place) => wordsOf(2, place === answer ? half : 1 - half));
  return { context: wordsOf(1 + random.integer(16), half), choices, answer };
});

/** Two texts; the number is the share of the first one's words that the second one takes over, the others being of the other half. */
export const tinySimilar = tinyDataset('tiny-similar', (random): TextExample => {
  const half = random.integer(2);
  const chosen = someWords(random, () => half);
  const changed = chosen.map((word) => (random.integer(2) === 0 ? word : someWord(random, 1 - half)));
  const kept = chosen.filter((word, index) => word === changed[index]).length;
  return { text: chosen.join(' '), pair: changed.join(' '), label: (kept / chosen.length).toFixed(3) };
});

const labels: readonly string[] = ['frequent', 'rare'];
const sizes = { train: 40, dev: 10 };

function tinyDataset(name: string, example: (random: Random, id: string) => AnyExample) {
  return defineComponent({
    kind: 'dataset',
    name,
    summary: 'A few labelled examples for contract tests.',
    options: Type.Object({}),
    create: (): Dataset => {
      const split = (part: 'train' | 'dev') =>
        Array.from({ length: sizes[part] }, (_, index) => example(randomFor(name, part, index), `${part}-${index}`));
      const parts = { train: split('train'), dev: split('dev') };
      return datasetOf(name, { seed: 0 }, async () => parts);
    },
  });
}

function someWords(random: Random, half: () => number): string[] {
  return Array.from({ length: 3 + random.integer(22) }, () => someWord(random, half()));
}

function someWord(random: Random, half: number): string {
  const size = Math.floor(words.length / 2);
  return words[half * size + random.integer(size)];
}

const words = [
  'the of and to in a that is was he for it with as his on be at by i this had not are but from or have an they',
  'which one you were her all she there would their we him been has when who will more no if out so said what up',
  'its about into than them can only other new some could time these two may then do first any my now such like our',
  'over man me even most made after also did many before must through back years where much your way well down',
  'should because each just those people mr how too little state good very make world still own see men work long',
  'get here between both life being under never day same another know while last might us great old year off come',
  'since against go came right used take three',
].flatMap((line) => line.split(' '));

/** A tokenizer, a network and labelled data so small that fine-tuning takes a second. */
import encoderPlugin from '../../plugins/encoder/electra/plugin.ts';
import { wordPieceTokenizer } from '../../plugins/tokenizer/wordpiece/tokenizer.ts';
import type { Dataset, TaggedExample, TextExample } from '../../src/kinds/dataset.ts';
import type { Encoder } from '../../src/kinds/encoder.ts';
import type { KeptNetwork } from '../../src/kinds/objective.ts';
import { bertFrame } from '../../src/kit/frames.ts';
import type { Tokenizer } from '../../src/kinds/tokenizer.ts';
import { randomFor, type Random } from '../../src/random.ts';

/** 90 words of two letters; the first half is of one kind, the second of the other. */
const words = [...'bcdfghjklmnpqrstvz'].flatMap((consonant) => [...'aeiou'].map((vowel) => consonant + vowel));
const half = words.length / 2;

export const tinyTokenizer: Tokenizer = wordPieceTokenizer(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...words, '##x'], {
  lowercase: true,
  stripAccents: true,
  maxCharactersPerWord: 100,
  modelMaxLength: 64,
});

/** The encoder that tasks are fine-tuned on, as an objective keeps it. */
export function tinyKept({ dropout = 0.1 }: { readonly dropout?: number } = {}): KeptNetwork {
  const sizes = { layers: 2, hiddenSize: 16, heads: 2, embeddingSize: 8, maxPositions: 32, dropout, attentionDropout: dropout };
  const encoder = encoderPlugin.create({ ...sizes, initializerRange: 0.02, positions: 'absolute' }, { length: 32 }) as Encoder;
  const trunk = encoder.trunk({ vocabularySize: tinyTokenizer.vocabularySize });
  return { name: 'discriminator', trunk, frame: bertFrame(tinyTokenizer.special), sees: 'all' };
}

/** Texts of 3 to 24 words, all of one kind; the label is the kind. */
export function tinyTexts(train = 200, dev = 60): Dataset<TextExample> {
  return datasetOf('tiny-texts', { train, dev }, (random) => {
    const kind = random.integer(2);
    return { text: someWords(random, () => kind).join(' '), label: ['first', 'second'][kind] };
  });
}

/** Pairs whose second text is of the kind that the label names. */
export function tinyPairs(train = 40, dev = 10): Dataset<TextExample> {
  return datasetOf('tiny-pairs', { train, dev }, (random) => {
    const kind = random.integer(2);
    return {
      text: someWords(random, () => random.integer(2)).join(' '),
      pair: someWords(random, () => kind).join(' '),
      label: ['first', 'second'][kind],
    };
  });
}

/** Sentences of words of both kinds, some with a second piece; the label of a word is its kind. */
export function tinyTags(train = 200, dev = 60): Dataset<TaggedExample> {
  return datasetOf('tiny-tags', { train, dev }, (random) => {
    const sentence = someWords(random, () => random.integer(2));
    return {
      words: sentence.map((word) => (random.integer(4) === 0 ? `${word}x` : word)),
      labels: sentence.map((word) => (words.indexOf(word) < half ? 'first' : 'second')),
    };
  });
}

function someWords(random: Random, kind: () => number): string[] {
  return Array.from({ length: 3 + random.integer(22) }, () => words[kind() * half + random.integer(half)]);
}

function datasetOf<Example>(
  name: string,
  sizes: Readonly<Record<'train' | 'dev', number>>,
  example: (random: Random) => Example,
): Dataset<Example> {
  return {
    name,
    labels: async () => ['first', 'second'],
    split: async (part) => Array.from({ length: sizes[part] }, (_, index) => example(randomFor(name, part, index))),
  };
}

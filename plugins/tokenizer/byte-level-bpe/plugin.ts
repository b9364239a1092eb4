/**
 * GPT-2's and RoBERTa's tokenizer: byte-pair encoding over the bytes of UTF-8, which drops nothing and knows every text.
 *
 * Gives the ids of Hugging Face's `tokenizers` for the same vocabulary, but for special tokens spelled out in a text. The vocabulary is
 * trained on the training documents and cached, or read from a model's files. After Sennrich et al. 2016 and Radford et al. 2019.
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
} from 'electra-run';
import { alphabet } from '../bytes.ts';
import { optionsOf } from './of-folder.ts';
import { ROBERTA, ROLES } from './specials.ts';
import { byteLevelTokenizer } from './tokenizer.ts';
import { trainedVocabulary, withJoined } from './vocabulary.ts';
import { readVocabulary } from './vocabulary-file.ts';

/** Pieces for the bytes and the special tokens. */
const SMALLEST = alphabet.length + ROLES.length;

const Options = Type.Object({
  vocabularySize: Type.Integer({
    default: 8192,
    minimum: SMALLEST,
    ...upTo(1_000_000),
    description: 'Pieces to learn, the 256 bytes and the special tokens included; unused with `vocabulary`.',
  }),
  minFrequency: Type.Integer({
    default: 2,
    minimum: 1,
    ...upTo(1e9),
    description: 'Training joins no pair of pieces that is rarer than this.',
  }),
  addPrefixSpace: Type.Boolean({
    default: false,
    description: 'Put a blank before a text that has none, so that its first word has the pieces that it has elsewhere.',
  }),
  ...specialNameOptions(ROBERTA),
  vocabulary: Type.Optional(
    FilePath({
      description:
        'An existing tokenizer.json, or a vocab.json with its merges.txt beside it, from the folder of the file that says it; ' +
        'nothing is trained then.',
    }),
  ),
});

export default defineComponent({
  kind: 'tokenizer',
  name: 'byte-level-bpe',
  summary: "GPT-2's and RoBERTa's tokenizer: BPE over bytes, trained on the corpus or read from a model's files.",
  options: Options,
  needs: ['documents', 'cacheFolder', 'experimentFolder', 'length', 'log'],
  ofFolder: optionsOf,
  check: (options) => {
    const settings = options as unknown as Parameters<typeof specialNameProblems>[0] & { readonly vocabulary?: string };
    return settings.vocabulary === undefined ? specialNameProblems(settings, SMALLEST) : [];
  },
  create: async (options, { documents, cacheFolder, experimentFolder, length, log }) => {
    const { vocabulary: path, addPrefixSpace, sentinels, vocabularySize, minFrequency } = options;
    const names = specialNamesOf(options);
    if (path !== undefined) {
      const vocabulary = await readVocabulary(path, experimentFolder, { names, sentinels });
      const shared = sharedMask(names);
      if (shared !== null) log.warn(shared);
      return byteLevelTokenizer(vocabulary, { names, addPrefixSpace, sentinels, modelMaxLength: length });
    }
    const specials = ROLES.map((role) => names[role]);
    // What is learned is that of a smaller vocabulary without sentinels, and kept as that.
    const training = { vocabularySize: vocabularySize - sentinels, minFrequency, addPrefixSpace, specials };
    const { pieces, merges } = await trainedVocabulary({ documents, cacheFolder, log }, training);
    const whole = withJoined({
      pieces: [...pieces, ...extraIdPieces(sentinels)],
      merges: merges.map(([left, right]) => [left, right]),
    });
    return byteLevelTokenizer(whole, { names, addPrefixSpace, sentinels, modelMaxLength: length });
  },
});

/**
 * GPT-2's and RoBERTa's tokenizer: byte-pair encoding over the bytes of UTF-8, which drops nothing and knows every text.
 *
 * Gives the ids of Hugging Face's `tokenizers` for the same vocabulary, but for special tokens spelled out in a text. The vocabulary is
 * trained on the training documents and cached, or read from a model's files. After Sennrich et al. 2016 and Radford et al. 2019.
 */
import { defineComponent, FilePath, Type, upTo } from 'electra-run';
import { alphabet } from './bytes.ts';
import { optionsOf } from './of-folder.ts';
import { ROBERTA, ROLES, sentinelPieces, type SpecialNames } from './specials.ts';
import { byteLevelTokenizer } from './tokenizer.ts';
import { trainedVocabulary, withJoined } from './vocabulary.ts';
import { readVocabulary } from './vocabulary-file.ts';

/** Pieces for the bytes and the special tokens. */
const SMALLEST = alphabet.length + ROLES.length;

const name = (role: keyof SpecialNames, what: string) =>
  Type.String({ default: ROBERTA[role], minLength: 1, description: `What ${what} is called in the vocabulary.` });

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
  clsToken: name('cls', 'the token before a text'),
  padToken: name('pad', 'padding'),
  sepToken: name('sep', 'the token behind a text'),
  unkToken: name('unk', 'the unknown piece, which no text has,'),
  maskToken: name('mask', 'a hidden position'),
  sentinels: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 10_000,
    description:
      'Pieces <extra_id_0>, <extra_id_1>, … that no text has, for objectives that mark places of a text (span-denoising). ' +
      'A trained vocabulary has them at its end, as a part of its size; a given one must have as many.',
  }),
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
    const { vocabulary, vocabularySize, sentinels, ...rest } = options as typeof options & {
      readonly vocabulary?: string;
      readonly vocabularySize: number;
      readonly sentinels: number;
    };
    if (vocabulary !== undefined) return [];
    const names = ROLES.map((role) => [`${role}Token`, (rest as Readonly<Record<string, unknown>>)[`${role}Token`]] as const);
    const twice = names.find(([, each], index) => names.findIndex(([, other]) => other === each) < index);
    return [
      ...(vocabularySize - sentinels < SMALLEST
        ? [
            {
              path: ['sentinels'],
              message: `${sentinels} of ${vocabularySize} pieces as sentinels leave fewer than ${SMALLEST} for bytes and special tokens.`,
              hint: `Raise vocabularySize to ${sentinels + SMALLEST} or more, or lower sentinels.`,
            },
          ]
        : []),
      ...(twice
        ? [
            {
              path: [twice[0]],
              message: `Another special token is called '${String(twice[1])}' too, and a vocabulary that is trained has each of them once.`,
              hint: 'Give each of them a name of its own.',
            },
          ]
        : []),
    ];
  },
  create: async (options, { documents, cacheFolder, experimentFolder, length, log }) => {
    const { vocabulary: path, addPrefixSpace, sentinels, vocabularySize, minFrequency } = options;
    const names: SpecialNames = {
      cls: options.clsToken,
      pad: options.padToken,
      sep: options.sepToken,
      unk: options.unkToken,
      mask: options.maskToken,
    };
    if (path !== undefined) {
      const vocabulary = await readVocabulary(path, experimentFolder, { names, sentinels });
      if (names.mask === names.sep)
        log.warn(`The vocabulary has no token for hidden positions: '${names.sep}', which ends texts, is it too.`);
      return byteLevelTokenizer(vocabulary, { names, addPrefixSpace, sentinels, modelMaxLength: length });
    }
    const specials = ROLES.map((role) => names[role]);
    // What is learned is that of a smaller vocabulary without sentinels, and kept as that.
    const training = { vocabularySize: vocabularySize - sentinels, minFrequency, addPrefixSpace, specials };
    const { pieces, merges } = await trainedVocabulary({ documents, cacheFolder, log }, training);
    const whole = withJoined({
      pieces: [...pieces, ...sentinelPieces(sentinels)],
      merges: merges.map(([left, right]) => [left, right]),
    });
    return byteLevelTokenizer(whole, { names, addPrefixSpace, sentinels, modelMaxLength: length });
  },
});

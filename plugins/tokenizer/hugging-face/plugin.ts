/**
 * Whatever tokenizer a tokenizer.json of Hugging Face or a model of SentencePiece describes: BPE, WordPiece, WordLevel or Unigram, with
 * its own ways to normalize texts and to cut them into words. The neighbours read theirs faster, and are asked first for a model's folder.
 *
 * Gives the ids of Hugging Face's `tokenizers`, but for special tokens spelled out in a text. Nothing is trained.
 */
import { resolve } from 'node:path';
import {
  checkNames,
  defineComponent,
  extraIdPieces,
  FilePath,
  sharedMask,
  specialNamesOf,
  Type,
  unusableVocabulary,
  type SpecialNameSettings,
} from 'electra-run';
import { optionsOf, specialsBeside } from './of-folder.ts';
import { huggingFaceTokenizer } from './tokenizer.ts';
import { leftOut, tokenizerIn } from './vocabulary-file.ts';

const name = (what: string) =>
  Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: `What ${what} is called in the vocabulary. When left out: as the model says it, else as it is usually called.`,
    }),
  );

const Options = Type.Object({
  vocabulary: FilePath({
    description: 'An existing tokenizer.json or model of SentencePiece (*.model), from the folder of the file that says it.',
    examples: ['model/tokenizer.json'],
  }),
  padToken: name('padding'),
  unkToken: name('the unknown piece'),
  clsToken: name('the token that stands for a text'),
  sepToken: name('the token behind a text'),
  maskToken: name('a hidden position'),
  sentinels: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 10_000,
    description: 'How many pieces <extra_id_0>, <extra_id_1>, … of the vocabulary no text has, for objectives that mark places of a text.',
  }),
});

export default defineComponent({
  kind: 'tokenizer',
  name: 'hugging-face',
  summary: 'Whatever a tokenizer.json describes that the other tokenizers do not read: BPE, WordPiece, WordLevel, Unigram.',
  options: Options,
  needs: ['experimentFolder', 'length', 'log'],
  ofFolder: optionsOf,
  askedLast: true,
  create: async (options, { experimentFolder, length, log }) => {
    const { vocabulary, sentinels: count, ...said } = options;
    const file = resolve(experimentFolder, vocabulary);
    const { unkToken: _own, ...specials } = said;
    const found = await tokenizerIn(
      file,
      experimentFolder,
      [...Object.values(specials).filter((each) => each !== undefined), ...extraIdPieces(count)],
      log,
    );
    const names = specialNamesOf(await specialsOf(file, found.pieces, said));
    checkNames(file, found.pieces, { names, sentinels: count });
    for (const warning of [sharedMask(names), leftOut(found)]) if (warning !== null) log.warn(warning);
    return huggingFaceTokenizer(found, { names, sentinels: count, modelMaxLength: length });
  },
});

/** What the experiment says of special tokens, and what it leaves to the files. */
async function specialsOf(file: string, pieces: readonly string[], said: Partial<SpecialNameSettings>): Promise<SpecialNameSettings> {
  const roles = ['padToken', 'unkToken', 'clsToken', 'sepToken', 'maskToken'] as const;
  if (roles.every((role) => said[role] !== undefined)) return said as SpecialNameSettings;
  const found = await specialsBeside(file, pieces, said);
  if ('options' in found) return found.options as unknown as SpecialNameSettings;
  throw unusableVocabulary(`${file}: ${found.reason}.`, [`Say which of its pieces they are: tokenizer: { ${roles.join(', ')} }.`]);
}

/** The user's own tagged words in CoNLL's columns: a word per line, a blank line after each sentence (packed too). */
import { resolve } from 'node:path';
import {
  datasetOf,
  defineComponent,
  EncodingOption,
  FilePath,
  holdOut,
  lostCharactersWarning,
  sampleOptions,
  Type,
  type Parts,
  type TaggedExample,
} from 'electra-run';
import { readSentences } from './read.ts';

/** Of a word or its label. */
function columnOption(description: string) {
  return Type.Union([Type.Integer({ minimum: -1000, maximum: 1000 }), Type.String({ minLength: 1 })], { description });
}

const Options = Type.Object({
  train: FilePath({
    examples: ['train.conll'],
    description: 'Training sentences: a path from the folder of the file that says it, packed or not.',
  }),
  dev: Type.Optional(FilePath({ description: 'Sentences to evaluate on; when left out, a tenth of the training sentences is held out.' })),
  format: Type.Optional(
    Type.Union([Type.Literal('columns'), Type.Literal('conllu')], {
      description:
        "In 'columns' every line is a word. In 'conllu' (CoNLL-U) comments, ranges (2-3) and empty nodes (4.1) are left out " +
        "and counted. When left out: 'conllu' for files whose name ends with .conllu, else 'columns'.",
    }),
  ),
  wordColumn: Type.Optional(
    columnOption(
      'Column of the word: a name, or a number from 0; negative ones count from the end. When left out: 0, and FORM in CoNLL-U.',
    ),
  ),
  labelColumn: Type.Optional(
    columnOption('Column of the label: a name, or a number from 0; -1 is the last. When left out: -1, and UPOS in CoNLL-U.'),
  ),
  header: Type.Optional(
    Type.Array(Type.String(), {
      minItems: 2,
      description:
        "Names of the columns of files in 'columns', e.g. word, pos, chunk, ner. CoNLL-U has its own: FORM, LEMMA, UPOS, XPOS, …",
    }),
  ),
  encoding: EncodingOption(),
  ...sampleOptions,
});

export default defineComponent({
  kind: 'dataset',
  name: 'conll-files',
  summary: 'Tagged words from files in CoNLL columns.',
  options: Options,
  needs: ['experimentFolder', 'log'],
  create: ({ train, dev, format, wordColumn, labelColumn, header, encoding, ...samples }, { experimentFolder, log }) => {
    const settings = { encoding, onLost: lostCharactersWarning(log), tell: (message: string) => log.info(message) };
    const columns = { format, word: wordColumn, label: labelColumn, header };
    const read = (path: string): Promise<TaggedExample[]> => readSentences(resolve(experimentFolder, path), columns, settings);
    return datasetOf('conll-files', samples, async (): Promise<Parts<TaggedExample>> => {
      if (dev !== undefined) return { train: await read(train), dev: await read(dev) };
      return holdOut(resolve(experimentFolder, train), await read(train), ({ words }) => words.join(' '));
    });
  },
});

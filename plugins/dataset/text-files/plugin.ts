/** The user's own labelled texts or pairs of texts, in TSV or JSON Lines files (`.gz` too). */
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
  type TextExample,
} from 'electra-run';
import { labelTypes } from './label-types.ts';
import { readExamples, type Columns } from './read.ts';

const Options = Type.Object({
  train: FilePath({
    examples: ['train.tsv'],
    description: 'Training examples, from the folder of the file that says it: a .tsv or .jsonl file, .gz or not.',
  }),
  dev: Type.Optional(FilePath({ description: 'Examples to evaluate on; when left out, a tenth of the training texts is held out.' })),
  textColumn: Type.String({ default: 'text', description: 'Column (TSV) or key (JSON Lines) of the text.' }),
  pairColumn: Type.Optional(Type.String({ description: 'Column of the second text, for pair tasks.' })),
  labelColumn: Type.String({ default: 'label', description: 'Column of the label.' }),
  header: Type.Optional(
    Type.Array(Type.String(), { minItems: 2, description: 'Names of the columns of a TSV file whose first line is not a header.' }),
  ),
  encoding: EncodingOption(),
  ...sampleOptions,
});

export default defineComponent({
  kind: 'dataset',
  name: 'text-files',
  summary: 'Labelled texts or pairs of texts from TSV or JSON Lines files.',
  options: Options,
  needs: ['experimentFolder', 'log'],
  create: ({ train, dev, textColumn, pairColumn, labelColumn, header, encoding, ...samples }, { experimentFolder, log }) => {
    const settings = { encoding, onLost: lostCharactersWarning(log) };
    const columns: Columns = { text: textColumn, pair: pairColumn, label: labelColumn, header };
    const types = labelTypes();
    const read = (path: string): Promise<TextExample[]> => readExamples(resolve(experimentFolder, path), columns, settings, types);
    return datasetOf('text-files', samples, async (): Promise<Parts<TextExample>> => {
      if (dev !== undefined) return { train: await read(train), dev: await read(dev) };
      return holdOut(resolve(experimentFolder, train), await read(train), ({ text }) => text);
    });
  },
});

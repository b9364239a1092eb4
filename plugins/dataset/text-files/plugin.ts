/** The user's own labelled texts or pairs of texts: files of TSV, CSV or JSON Lines (packed too), or Parquet. */
import { resolve } from 'node:path';
import {
  datasetOf,
  defineComponent,
  EncodingOption,
  FilePath,
  holdOut,
  lostCharactersWarning,
  recordOptions,
  sampleOptions,
  Type,
  type LabelSetExample,
  type Parts,
  type TextExample,
} from 'electra-run';
import { labelSorts } from './label-sets.ts';
import { labelTypes } from './label-types.ts';
import { readExamples, type Columns } from './read.ts';

const Options = Type.Object({
  train: FilePath({
    examples: ['train.tsv'],
    description:
      'Training examples, from the folder of the file that says it: a .tsv, .csv or .jsonl file, packed or not, or a .parquet file.',
  }),
  dev: Type.Optional(FilePath({ description: 'Examples to evaluate on; when left out, a tenth of the training texts is held out.' })),
  ...recordOptions,
  textColumn: Type.String({ default: 'text', description: 'Column of the text; in JSON Lines, its key.' }),
  pairColumn: Type.Optional(Type.String({ description: 'Column of the second text, for pair tasks.' })),
  labelColumn: Type.String({ default: 'label', description: 'Column of the label; in JSON Lines and Parquet it may be a list of labels.' }),
  labelSeparator: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 20,
      description: "Between the labels of texts that have any number of them, e.g. ','; JSON Lines and Parquet may have lists instead.",
    }),
  ),
  header: Type.Optional(
    Type.Array(Type.String(), { minItems: 2, description: 'Names of the columns of a TSV or CSV file whose first line is not a header.' }),
  ),
  encoding: EncodingOption(),
  ...sampleOptions,
});

export default defineComponent({
  kind: 'dataset',
  name: 'text-files',
  summary: 'Texts or pairs of texts from TSV, CSV, JSON Lines or Parquet files, with one label each or any number.',
  options: Options,
  needs: ['experimentFolder', 'log'],
  create: (options, { experimentFolder, log }) => {
    const { train, dev, format, delimiter, textColumn, pairColumn, labelColumn, labelSeparator, header, encoding, ...samples } = options;
    const settings = { format, delimiter, header, encoding, onLost: lostCharactersWarning(log) };
    const columns: Columns = { text: textColumn, pair: pairColumn, label: labelColumn, separator: labelSeparator };
    const checks = { types: labelTypes(), sorts: labelSorts(labelColumn) };
    const read = (path: string) => readExamples(resolve(experimentFolder, path), columns, settings, checks);
    return datasetOf('text-files', samples, async (): Promise<Parts<TextExample | LabelSetExample>> => {
      if (dev !== undefined) return { train: await read(train), dev: await read(dev) };
      return holdOut(resolve(experimentFolder, train), await read(train), ({ text }) => text);
    });
  },
});

/** The user's own tagged words in CoNLL's columns: a word per line, a blank line after each sentence (`.gz` too). */
import { resolve } from 'node:path';
import {
  datasetOf,
  defineComponent,
  FilePath,
  linesOf,
  sampleOptions,
  splitByGroup,
  Type,
  type Parts,
  type TaggedExample,
} from 'electra-run';

const Options = Type.Object({
  train: FilePath({
    examples: ['train.conll'],
    description: 'Training sentences: a path from the folder of the file that says it, .gz or not.',
  }),
  dev: Type.Optional(FilePath({ description: 'Sentences to evaluate on; when left out, a tenth of the training sentences is held out.' })),
  wordColumn: Type.Integer({
    default: 0,
    minimum: -1000,
    maximum: 1000,
    description: 'Column of the word, from 0; negative ones count from the end.',
  }),
  labelColumn: Type.Integer({ default: -1, minimum: -1000, maximum: 1000, description: 'Column of the label, from 0; -1 is the last.' }),
  ...sampleOptions,
});

export default defineComponent({
  kind: 'dataset',
  name: 'conll-files',
  summary: 'Tagged words from files in CoNLL columns.',
  options: Options,
  needs: ['experimentFolder'],
  create: ({ train, dev, wordColumn, labelColumn, ...samples }, { experimentFolder }) => {
    const read = (path: string): Promise<TaggedExample[]> => readSentences(resolve(experimentFolder, path), wordColumn, labelColumn);
    return datasetOf('conll-files', samples, async (): Promise<Parts<TaggedExample>> => {
      if (dev !== undefined) return { train: await read(train), dev: await read(dev) };
      return splitByGroup(await read(train), ({ words }) => words.join(' '));
    });
  },
});

async function readSentences(file: string, wordColumn: number, labelColumn: number): Promise<TaggedExample[]> {
  const sentences: TaggedExample[] = [];
  let words: string[] = [];
  let labels: string[] = [];
  const finish = (): void => {
    if (words.length > 0) sentences.push({ words, labels });
    words = [];
    labels = [];
  };
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    if (line.trim() === '' || line.startsWith('-DOCSTART-')) {
      finish();
      continue;
    }
    // Columns are separated by tabs where there are any, else by spaces.
    const fields = line.includes('\t') ? line.split('\t') : line.trim().split(/ +/);
    const word = fields.at(wordColumn);
    const label = fields.at(labelColumn);
    if (fields.length < 2 || !word || !label) {
      throw new Error(
        `${file}:${number}: ${fields.length} ${fields.length === 1 ? 'column' : 'columns'}, ` +
          `no word in column ${wordColumn} or no label in column ${labelColumn}. Set wordColumn and labelColumn, or correct the line.`,
      );
    }
    words.push(word);
    labels.push(label);
  }
  finish();
  if (sentences.length === 0)
    throw new Error(`${file} has no sentences. It needs a word and its label on each line and a blank line between sentences.`);
  return sentences;
}

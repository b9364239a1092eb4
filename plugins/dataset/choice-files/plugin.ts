/** The user's own texts to choose from, in JSON Lines (packed too), as SWAG, RACE and COPA can be written. */
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
  type ChoiceExample,
  type Parts,
} from 'electra-run';
import { readChoices, type ChoiceColumns } from './read.ts';

export default defineComponent({
  kind: 'dataset',
  name: 'choice-files',
  summary: 'Contexts and what may go with each, from JSON Lines files.',
  options: Type.Object({
    train: FilePath({
      examples: ['train.jsonl'],
      description: 'Training examples, from the folder of the file that says it: JSON Lines, packed or not.',
    }),
    dev: Type.Optional(FilePath({ description: 'Examples to evaluate on; when left out, a tenth of the training contexts is held out.' })),
    contextColumn: Type.String({ default: 'context', description: 'Key of the text that all choices are read with.' }),
    questionColumn: Type.Optional(Type.String({ description: 'Key of a text that stands before each choice, such as a question.' })),
    choicesColumn: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 2, maxItems: 26, uniqueItems: true })], {
      default: 'choices',
      description: "Key of the list of choices, or the keys of each: ['ending0', 'ending1'].",
    }),
    labelColumn: Type.String({
      default: 'label',
      description: 'Key of the right choice: its number, or its letter, of which A is the first.',
    }),
    labelsFrom: Type.Integer({ default: 0, minimum: 0, maximum: 1, description: 'The number of the first choice: 0 or 1.' }),
    encoding: EncodingOption(),
    ...sampleOptions,
  }),
  needs: ['experimentFolder', 'log'],
  create: (options, { experimentFolder, log }) => {
    const { train, dev, contextColumn, questionColumn, choicesColumn, labelColumn, labelsFrom, encoding, ...samples } = options;
    const settings = { encoding, onLost: lostCharactersWarning(log) };
    const columns: ChoiceColumns = {
      context: contextColumn,
      question: questionColumn,
      choices: choicesColumn,
      label: labelColumn,
      first: labelsFrom,
    };
    const read = (path: string): Promise<ChoiceExample[]> => readChoices(resolve(experimentFolder, path), columns, settings);
    return datasetOf('choice-files', samples, async (): Promise<Parts<ChoiceExample>> => {
      if (dev !== undefined) return { train: await read(train), dev: await read(dev) };
      return holdOut(resolve(experimentFolder, train), await read(train), ({ context }) => context);
    });
  },
});

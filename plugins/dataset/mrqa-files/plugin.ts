/** Questions about passages in the JSON Lines of the MRQA shared task: NewsQA, TriviaQA, Natural Questions and others in one form. */
import { resolve } from 'node:path';
import { datasetOf, defineComponent, FilePath, holdOut, sampleOptions, Type, type Parts, type QuestionExample } from 'electra-run';
import { readMrqa } from './read.ts';

export default defineComponent({
  kind: 'dataset',
  name: 'mrqa-files',
  summary: "Questions about passages with their answers, from files in MRQA's JSON Lines.",
  options: Type.Object({
    train: FilePath({
      examples: ['NewsQA-train.jsonl.gz'],
      description: 'Training questions: a .jsonl file with a header line, from the folder of the file that says it, packed or not.',
    }),
    dev: Type.Optional(
      FilePath({ description: 'Questions to evaluate on; when left out, a tenth of the training passages is held out with theirs.' }),
    ),
    ...sampleOptions,
  }),
  needs: ['experimentFolder'],
  create: ({ train, dev, ...samples }, { experimentFolder }) => {
    const read = (path: string): Promise<QuestionExample[]> => readMrqa(resolve(experimentFolder, path));
    return datasetOf('mrqa-files', samples, async (): Promise<Parts<QuestionExample>> => {
      if (dev !== undefined) return { train: await read(train), dev: await read(dev) };
      return holdOut(resolve(experimentFolder, train), await read(train), ({ passage }) => passage);
    });
  },
});

/** The user's own questions about passages, in SQuAD's JSON, of version 1.1 or 2.0 (packed too). */
import { resolve } from 'node:path';
import { datasetOf, defineComponent, FilePath, holdOut, sampleOptions, Type, type Parts, type QuestionExample } from 'electra-run';
import { readSquad } from './read.ts';

export default defineComponent({
  kind: 'dataset',
  name: 'squad-files',
  summary: "Questions about passages with their answers, from files in SQuAD's JSON.",
  options: Type.Object({
    train: FilePath({
      examples: ['train-v2.0.json'],
      description: 'Training questions: a file of SQuAD 1.1 or 2.0, from the folder of the file that says it, packed or not.',
    }),
    dev: Type.Optional(
      FilePath({ description: 'Questions to evaluate on; when left out, a tenth of the training passages is held out with theirs.' }),
    ),
    ...sampleOptions,
  }),
  needs: ['experimentFolder', 'log'],
  create: ({ train, dev, ...samples }, { experimentFolder, log }) => {
    const read = async (path: string): Promise<readonly QuestionExample[]> => {
      const { questions, plausible } = await readSquad(resolve(experimentFolder, path));
      if (plausible > 0) log.info(`${path}: ${plausible} questions have plausible_answers, which are not used`);
      return questions;
    };
    return datasetOf('squad-files', samples, async (): Promise<Parts<QuestionExample>> => {
      if (dev !== undefined) return { train: await read(train), dev: await read(dev) };
      return holdOut(resolve(experimentFolder, train), await read(train), ({ passage }) => passage);
    });
  },
});

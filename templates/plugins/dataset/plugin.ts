// Labelled examples for a downstream task, split once and for all.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { datasetOf, defineComponent, FilePath, sampleOptions, splitByGroup, Type } from 'electra-run';

export default defineComponent({
  kind: 'dataset',
  name: 'my-dataset',
  summary: "Labelled texts in fastText's format: `__label__name the text`.",
  options: Type.Object({
    file: FilePath({ examples: ['texts.txt'], description: 'The file: a label and a text on each line.' }),
    ...sampleOptions, // trainExamples, devExamples, seed
  }),
  needs: ['experimentFolder'],
  create: ({ file, ...samples }, { experimentFolder }) =>
    datasetOf('my-dataset', samples, async () => {
      const lines = (await readFile(resolve(experimentFolder, file), 'utf8')).split('\n').filter((line) => line.startsWith('__label__'));
      const examples = lines.map((line) => {
        const [label, ...words] = line.slice('__label__'.length).split(' ');
        return { label, text: words.join(' ') };
      });
      // A tenth is held out; examples with the same text stay on one side.
      return splitByGroup(examples, ({ text }) => text);
    }),
});

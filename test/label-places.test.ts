/** What is found of labels before training says where they stand, whatever the format of the file, and in further parts too. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import conllFiles from '../plugins/dataset/conll-files/plugin.ts';
import glue from '../plugins/dataset/glue/plugin.ts';
import textFiles from '../plugins/dataset/text-files/plugin.ts';
import regression from '../plugins/task/regression/plugin.ts';
import textClassification from '../plugins/task/text-classification/plugin.ts';
import tokenClassification from '../plugins/task/token-classification/plugin.ts';
import { examineTask } from '../src/finetune/task-data.ts';
import type { Dataset, TextExample } from '../src/kinds/dataset.ts';
import type { Task } from '../src/kinds/task.ts';
import { silentLog } from '../src/track/silent.ts';
import { root } from './support/cli.ts';
import { at, exact, folder, fromMemory, settings } from './support/labelled.ts';

const around = { experimentFolder: folder, log: silentLog };
const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);

it('in CSV, it is the line where the label begins', async () => {
  write('train.csv', 'text,label\n"a\n\nb",pos\nc,neg\n');
  write('dev.csv', 'text,label\n"a\nb",Pos\n"c\nd",neg\n');
  const dataset = textFiles.create(
    { train: 'train.csv', dev: 'dev.csv', textColumn: 'text', labelColumn: 'label', encoding: 'utf-8', seed: 0 },
    around,
  );
  await expect(examineTask(await ofTexts(dataset))).rejects.toThrow(
    `differ only in capitals, and are classes of their own: 'pos' (${at('train.csv', 4)}), 'Pos' (${at('dev.csv', 3)}).`,
  );
});

it('in Parquet, it is the row', async () => {
  cpSync(path.join(root, 'test/fixtures/parquet/types.parquet'), path.join(folder, 'types.parquet'));
  const create = (labelColumn: string) =>
    textFiles.create(
      { train: 'types.parquet', dev: 'types.parquet', textColumn: 'category', labelColumn, encoding: 'utf-8', seed: 0 },
      around,
    );
  const { warnings } = await examineTask(await ofTexts(create('bool')));
  expect(warnings).toEqual([]);
  write('dev.jsonl', '{"category": "a", "text": "c"}\n{"category": "b", "text": "d"}\n');
  const strange = textFiles.create(
    { train: 'dev.jsonl', dev: 'types.parquet', textColumn: 'category', labelColumn: 'text', encoding: 'utf-8', seed: 0 },
    around,
  );
  expect((await examineTask(await ofTexts(strange))).warnings).toEqual([
    expect.stringContaining(`'a' (${path.join(folder, 'types.parquet')}, row 1), 'b' (${path.join(folder, 'types.parquet')}, row 2)`),
  ]);
  const numbers = regression.create({ ...settings, dataset: (await create('category')) as Dataset, metrics: [exact] }, {}) as Task;
  await expect(examineTask(numbers)).rejects.toThrow(`(${path.join(folder, 'types.parquet')}, row 1) is 'u' and not a number`);
});

it('in CoNLL-U, words without a label are none of them', async () => {
  write('train.conllu', '# a\n1\ta\t_\tNOUN\n2\tb\t_\t_\n\n1\tc\t_\tVERB\n');
  write('dev.conllu', '1\ta\t_\t_\n2\tb\t_\tVerb\n3\tc\t_\tNOUN\n');
  const create = (dev: string) => conllFiles.create({ train: 'train.conllu', dev, encoding: 'utf-8', seed: 0 }, around) as Promise<Dataset>;
  const taskOf = async (dev: string) =>
    tokenClassification.create({ ...settings, metrics: [exact], dataset: await create(dev) }, {}) as Task;
  await expect(examineTask(await taskOf('dev.conllu'))).rejects.toThrow(
    `'VERB' (${at('train.conllu', 5)}), 'Verb' (${at('dev.conllu', 2)})`,
  );
  write('none.conllu', '1\ta\t_\t_\n');
  await expect(examineTask(await taskOf('none.conllu'))).rejects.toThrow(/has 2 labels, and 2 training and 0 dev examples that have one/);
});

it('in GLUE, it is the line of the official file', async () => {
  mkdirSync(path.join(folder, 'CoLA'));
  write('CoLA/train.tsv', 'a\t1\t\tone\na\t1\t\ttwo\n');
  write('CoLA/dev.tsv', 'a\t1\t\tone\na\t0\t\ttwo\n');
  const dataset = glue.create({ task: 'CoLA', folder: 'CoLA', submission: false, seed: 0 }, around);
  await expect(examineTask(await ofTexts(dataset))).rejects.toThrow(
    `All 2 training labels of the task 't' are '1' (${at('CoLA/train.tsv', 1)})`,
  );
});

describe('a side without examples', () => {
  it('is an error, of classes and of numbers, before anything is trained', async () => {
    await expect(examineTask(fromMemory(['a', 'b'], []))).rejects.toThrow(/has 2 labels, and 2 training and 0 dev examples that have one/);
    await expect(examineTask(fromMemory([], ['a', 'b']))).rejects.toThrow(/0 training and 2 dev examples/);
    const dataset = partsOf({ train: ['1', '2'], dev: [] });
    const task = regression.create({ ...settings, dataset, metrics: [exact] }, {}) as Task;
    await expect(examineTask(task)).rejects.toThrow("The task 't' has 2 training and 0 dev examples to learn from.");
  });
});

it('labels of a further part that training never has are a warning with its name, and an error where there are no others', async () => {
  const parts = { train: ['a', 'b'], dev: ['a', 'b'] };
  const further = async (labels: readonly string[]) => [{ name: 'second', examples: examplesOf('second', labels) }];
  const some = await ofTexts({ ...partsOf(parts), further: () => further(['a', 'x']) });
  expect((await examineTask(some)).warnings).toEqual([
    expect.stringContaining(
      `1 of the 2 second labels of the task 't' are such as training never has, ` +
        `and can only be predicted wrongly: 'x' (${at('second', 3)})`,
    ),
  ]);
  const all = await ofTexts({ ...partsOf(parts), further: () => further(['x', 'y']) });
  await expect(examineTask(all)).rejects.toThrow("All 2 second labels of the task 't' are such as training never has");
});

async function ofTexts(dataset: unknown): Promise<Task> {
  return textClassification.create({ ...settings, dataset: (await dataset) as Dataset, metrics: [exact] }, {}) as Task;
}

function partsOf(labels: Readonly<Record<'train' | 'dev', readonly string[]>>): Dataset {
  const all = [...new Set([...labels.train, ...labels.dev])].sort();
  return { name: 'own', labels: async () => all, split: async (side) => examplesOf(side, labels[side]) };
}

function examplesOf(name: string, labels: readonly string[]): TextExample[] {
  return labels.map((label, index) => ({ text: `text ${index}`, label, source: { file: path.join(folder, name), lines: [index + 2] } }));
}

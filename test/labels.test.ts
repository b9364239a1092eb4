/** Labels that are not what the user means are told with their places before anything is trained. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import auc from '../plugins/metric/auc/plugin.ts';
import conllFiles from '../plugins/dataset/conll-files/plugin.ts';
import tokenClassification from '../plugins/task/token-classification/plugin.ts';
import { examineTask } from '../src/finetune/task-data.ts';
import type { Dataset } from '../src/kinds/dataset.ts';
import type { Metric } from '../src/kinds/metric.ts';
import type { Task } from '../src/kinds/task.ts';
import { silentLog } from '../src/track/silent.ts';
import { at, exact, folder, fromMemory, ofTexts, settings, texts } from './support/labelled.ts';

describe('of texts', () => {
  it('labels that dev spells with other capitals than training are an error with both places', async () => {
    await expect(ofTexts(['a', 'b', 'a'], ['A', 'b'])).rejects.toThrow(
      "Labels of the task 't' differ only in capitals, and are classes of their own: " +
        `'a' (${at('train.tsv', 2)}), 'A' (${at('dev.tsv', 2)}).`,
    );
  });

  it('labels with other capitals that both files have may be meant: a warning', async () => {
    const { warnings } = await ofTexts(['POS', 'pos', 'NEG'], ['POS', 'pos', 'NEG']);
    expect(warnings).toEqual([expect.stringContaining(`'POS' (${at('train.tsv', 2)}), 'pos' (${at('train.tsv', 3)})`)]);
  });

  it.each([
    ['a blank at the end', 'O ', "'O '"],
    ['a blank that does not break', 'O\u00a0', String.raw`'O\u{a0}'`],
    ['a sign of no width', 'O\u200b', String.raw`'O\u{200b}'`],
  ])('labels that differ only in %s are an error that shows it', async (_, label, shown) => {
    await expect(ofTexts(['O', label, 'X'], ['O', 'X'])).rejects.toThrow(
      'differ only in blanks or in what cannot be seen, and are classes of their own: ' +
        `'O' (${at('train.tsv', 2)}), ${shown} (${at('train.tsv', 3)})`,
    );
  });

  it('labels whose accents are composed otherwise are an error that spells them out', async () => {
    await expect(ofTexts(['caf\u00e9', 'cafe\u0301', 'X'], ['X'])).rejects.toThrow(
      String.raw`'café' (${at('train.tsv', 2)}), 'cafe\u{301}'`,
    );
  });

  it('labels of another alphabet or with other signs are no such thing', async () => {
    expect((await ofTexts(['да', 'дa', 'B-X', 'I-X', '.', ','], ['да', 'B-X'])).warnings).toEqual([]);
  });

  it('dev labels that training never has are a warning with places, and an error where there are no others', async () => {
    const { warnings } = await ofTexts(['a', 'b'], ['a', 'c', 'c']);
    expect(warnings[0]).toContain(
      `2 of the 3 dev labels of the task 't' are such as training never has, and can only be predicted wrongly: 'c' (${at('dev.tsv', 3)}).`,
    );
    await expect(ofTexts(['a', 'b'], ['x', 'y'])).rejects.toThrow("All 2 dev labels of the task 't' are such as training never has");
  });

  it('training labels that dev never has are no mistake', async () => {
    expect((await ofTexts(['a', 'b', 'c', 'd'], ['a', 'b'])).warnings).toEqual([]);
  });

  it('empty labels of a dataset that lets them through are an error with their lines, in either file', async () => {
    await expect(examineTask(fromMemory(['a', '', 'b'], ['a', ' ']))).rejects.toThrow(
      `2 labels of the task 't' are empty: ${at('train', 3)}, ${at('dev', 3)}.`,
    );
  });

  it('a test set without labels is told by its -1', async () => {
    await expect(ofTexts(['0', '1'], ['-1', '-1'])).rejects.toThrow(
      `All 2 labels of the dev examples of the task 't' are '-1' (${at('dev.tsv', 2)}): so do test sets say that theirs are withheld.`,
    );
    expect((await ofTexts(['-1', '0', '1'], ['-1', '1'])).warnings).toEqual([]);
  });

  it('one label in training is an error, one in dev a warning', async () => {
    await expect(ofTexts(['a', 'a'], ['a', 'b'])).rejects.toThrow("All 2 training labels of the task 't' are 'a'");
    expect((await ofTexts(['a', 'b'], ['a', 'a'])).warnings[0]).toContain(
      `All 2 dev labels of the task 't' are 'a' (${at('dev.tsv', 2)}): whoever always says so`,
    );
  });

  it('amounts that are taken for classes are a warning that names the task for them; classes that are counted are not', async () => {
    const amounts = Array.from({ length: 40 }, (_, index) => (index / 7).toFixed(2));
    const { warnings } = await ofTexts(amounts, amounts);
    expect(warnings).toEqual([
      "The 40 labels of the task 't' are numbers, such as '0.00' and '0.14', and each is a class of its own. " +
        "If they are amounts, take the task 'regression'.",
    ]);
    const counted = Array.from({ length: 77 }, (_, index) => String(index));
    expect((await ofTexts(counted, counted)).warnings).toEqual([]);
  });

  it('more classes than maxClasses are an error, and maxClasses can be raised', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `text ${index}`);
    await expect(ofTexts(many, many, { maxClasses: 20 })).rejects.toThrow("The task 't' has 30 labels, such as 'text 0' and 'text 1'");
    await expect(ofTexts(many, many, { maxClasses: 30 })).resolves.toMatchObject({ warnings: [] });
  });

  it('a column of a hundred thousand amounts or texts is told once, and soon', async () => {
    const amounts = Array.from({ length: 200_000 }, (_, index) => (index / 7).toFixed(3));
    await expect(examineTask(fromMemory(amounts, amounts))).rejects.toMatchObject({
      text: expect.stringContaining("If they are amounts, take the task 'regression'") as string,
    });
    const spelledTwice = Array.from({ length: 50_000 }, (_, index) => [`text ${index}`, `Text ${index}`]).flat();
    await expect(examineTask(fromMemory(spelledTwice, ['x']))).rejects.toMatchObject({
      text: expect.not.stringMatching(/labels-alike/) as string,
    });
  });

  it('a file too small to hold a tenth out names dev', async () => {
    writeFileSync(path.join(folder, 'small.tsv'), 'text\tlabel\nbad\tneg\ngood\tpos\nworse\tneg\nbetter\tpos\n');
    await expect(examineTask(texts({ train: 'small.tsv' }))).rejects.toThrow(
      /small\.tsv has 4 examples, and .* is held out to evaluate on, which came to none\. Name a file of examples to evaluate on as 'dev'/,
    );
  });

  it('all that is wrong comes at once', async () => {
    await expect(examineTask(fromMemory(['a', '', 'O', 'O '], ['a'], { metrics: [auc.create({}, {}) as Metric] }))).rejects.toMatchObject({
      text: expect.stringMatching(/label-empty[^]*labels-alike[^]*metric-does-not-fit/) as string,
    });
  });
});

describe('of words', () => {
  it('words without a label are none of them, and the places of the others stay', async () => {
    const part = (name: string, labels: readonly (string | null)[]) => [
      {
        words: labels.map((_, index) => `word ${index}`),
        labels,
        source: { file: path.join(folder, name), lines: labels.map((_, index) => index + 1) },
      },
    ];
    const parts = { train: part('a.conll', [null, 'N', null, 'V']), dev: part('b.conll', [null, null, 'V', 'X']) };
    const dataset: Dataset = { name: 'own', labels: async () => ['N', 'V', 'X'], split: async (side) => parts[side] };
    const { warnings } = await examineTask(tokenClassification.create({ ...settings, metrics: [exact], dataset }, {}) as Task);
    expect(warnings).toEqual([expect.stringContaining(`1 of the 2 dev labels of the task 't' are such as training never has`)]);
    expect(warnings[0]).toContain(`'X' (${at('b.conll', 4)})`);
  });

  it('a tag with a blank at its end is an error with its line', async () => {
    writeFileSync(path.join(folder, 'a.conll'), 'one\tO\ntwo\tB\n\nthree\tO \n');
    const dataset = conllFiles.create(
      { train: 'a.conll', dev: 'a.conll', wordColumn: 0, labelColumn: -1, encoding: 'utf-8', seed: 0 },
      { experimentFolder: folder, log: silentLog },
    );
    const task = tokenClassification.create({ ...settings, metrics: [exact], dataset: (await dataset) as Dataset }, {}) as Task;
    await expect(examineTask(task)).rejects.toThrow(`${at('a.conll', 4)}: white space (U+0020) around the label 'O '`);
  });
});

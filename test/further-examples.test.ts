/** Parts of a dataset beside train and dev, as tasks with one answer for each text take them and hand in what is predicted. */
import { describe, expect, it } from 'vitest';
import regression from '../plugins/task/regression/plugin.ts';
import textClassification from '../plugins/task/text-classification/plugin.ts';
import type { Dataset, TextExample } from '../src/kinds/dataset.ts';
import type { AnsweredExample, Task } from '../src/kinds/task.ts';

const common = { metrics: [], epochs: 1, batch: 1, length: 8, learningRates: [1e-3], layerDecay: 1, warmup: 0, seeds: 1, scratch: false };
const own = { ...common, pooling: 'cls', head: 'linear', dropout: 0.1, maxClasses: 500 } as const;

describe('further parts of a dataset', () => {
  it('are taken as examples of the task, and the likeliest class of each is handed in by its name', async () => {
    const task = textClassification.create({ ...own, dataset: datasetOf(['no', 'yes']) }, {}) as Task;
    const [second, test] = (await task.examples()).further ?? [];
    expect(second).toEqual({ name: 'second', examples: [expect.objectContaining({ label: 'no', class: 0 })] });
    expect(test.examples).toEqual([expect.objectContaining({ text: 'x', class: -1 }), expect.objectContaining({ text: 'y', class: -1 })]);
    expect(test.submission?.([answered([0.5, 0.25]), answered([-2, -1])], 2)).toEqual({ 'test.tsv': 'no yes' });
  });

  it('without labels need no number where the task learns numbers, and the one that is predicted is handed in', async () => {
    const task = regression.create({ ...own, dataset: datasetOf(['1', '2.5']) }, {}) as Task;
    const [second, test] = (await task.examples()).further ?? [];
    expect(second.examples).toEqual([expect.objectContaining({ value: 1 })]);
    expect(test.submission?.([answered([0.5]), answered([-2])], 0)).toEqual({ 'test.tsv': '0.5 -2' });
  });

  it('must have numbers where they are judged, and the place of one that is none is told', async () => {
    const dataset = { ...datasetOf(['1', '2']), further: async () => [{ name: 'second', examples: [{ text: 'a', label: 'old' }] }] };
    const task = regression.create({ ...own, dataset }, {}) as Task;
    await expect(task.examples()).rejects.toThrow("The label of second example 1 of the dataset 'own' is 'old' and not a number");
  });

  it('are none where the dataset has none', async () => {
    const task = regression.create({ ...own, dataset: { ...datasetOf(['1', '2']), further: undefined } }, {}) as Task;
    expect((await task.examples()).further).toBeUndefined();
  });
});

function datasetOf(labels: readonly [string, string]): Dataset {
  const examples: readonly TextExample[] = labels.map((label) => ({ text: label, label }));
  const unlabelled: readonly TextExample[] = ['x', 'y'].map((text) => ({ text, label: '' }));
  return {
    name: 'own',
    labels: async () => labels,
    split: async () => examples,
    further: async () => [
      { name: 'second', examples: examples.slice(0, 1) },
      { name: 'test', examples: unlabelled, submission: (predictions) => ({ 'test.tsv': predictions.join(' ') }) },
    ],
  };
}

function answered(logits: readonly number[]): AnsweredExample {
  return { example: null, rows: [], logits: [Float32Array.from(logits)] };
}

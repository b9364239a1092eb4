/** What is wrong with a task's examples or metrics is known before anything is trained. */
import { describe, expect, it } from 'vitest';
import accuracy from '../plugins/metric/accuracy/plugin.ts';
import auc from '../plugins/metric/auc/plugin.ts';
import mse from '../plugins/metric/mse/plugin.ts';
import textClassification from '../plugins/task/text-classification/plugin.ts';
import { examineTask, fingerprintOfTask, readTask } from '../src/finetune/task-data.ts';
import type { TextExample } from '../src/kinds/dataset.ts';
import type { Metric } from '../src/kinds/metric.ts';
import type { Task } from '../src/kinds/task.ts';
import { tinyKept, tinyTexts, tinyTokenizer } from './support/tiny-task.ts';

const [exact, ranking, squared] = [accuracy, auc, mse].map(({ create }) => create({}, {}) as Metric);
const fineTuning = {
  epochs: 1,
  batch: 8,
  length: 32,
  learningRates: [0.01],
  layerDecay: 1,
  warmup: 0,
  seeds: 1,
  scratch: false,
  maxClasses: 500,
};
const kept = tinyKept();

describe('before training', () => {
  const texts = (metrics: readonly Metric[], labels = ['first', 'second']): Task =>
    textClassification.create(
      {
        dataset: { ...tinyTexts(), labels: async () => labels },
        metrics: [...metrics],
        pooling: 'cls',
        head: 'linear',
        dropout: 0,
        ...fineTuning,
      },
      {},
    ) as Task;

  it('a metric that cannot judge what the task predicts is refused', async () => {
    await expect(read(texts([exact, ranking], ['first', 'second', 'third']))).rejects.toThrow(
      "The task 'tiny-texts' predicts 3 classes, and its metric 'auc' judges two classes.",
    );
    await expect(read(texts([squared]))).rejects.toThrow("'mse' judges numbers");
    await expect(read(texts([exact, ranking]))).resolves.toMatchObject({ data: { labels: ['first', 'second'] } });
  });

  it('a single label is refused', async () => {
    const examples = async (): Promise<TextExample[]> => [{ text: 'ba', label: 'first' }];
    const task = { ...texts([exact]), examples: async () => ({ labels: ['first'], train: await examples(), dev: await examples() }) };
    await expect(read(task)).rejects.toThrow("All 1 training labels of the task 'tiny-texts' are 'first'");
  });

  it('rows that break the contract are, with the reason', async () => {
    const careless = (rows: Task['rows']): Task => ({ ...texts([exact]), rows });
    const sequence = { ids: [2, 3], segments: [0, 0] };
    await expect(read(careless(() => [{ sequences: [], values: {} }]))).rejects.toThrow('a row of 0 sequences where it has 1');
    await expect(read(careless(() => [{ sequences: [{ ...sequence, segments: [0] }], values: {} }]))).rejects.toThrow(
      '2 tokens with 1 segments',
    );
    await expect(read(careless(() => [{ sequences: [sequence], values: { lable: [1] } }]))).rejects.toThrow("'lable', which is none");
  });

  it('examples have a fingerprint that goes with what is learned from them', async () => {
    const fingerprint = async (labels?: string[]): Promise<string> => fingerprintOfTask(await read(texts([exact], labels)));
    expect(await fingerprint()).toBe(await fingerprint());
    expect(await fingerprint(['second', 'first'])).not.toBe(await fingerprint());
  });
});

async function read(task: Task) {
  return readTask(await examineTask(task), kept, tinyTokenizer);
}

/** How much targets of each class count in the loss of a fine-tuning. */
import { describe, expect, it } from 'vitest';
import { layOutParts } from '../src/finetune/batches.ts';
import { rowsOf } from '../src/finetune/task-data.ts';
import type { Dataset, TextExample } from '../src/kinds/dataset.ts';
import { readTiny, texts } from './support/tiny-tuning.ts';

describe('weights of classes', () => {
  it("are scikit-learn's where balanced: targets / (classes × targets of the class)", async () => {
    const task = texts({ dataset: uneven(), classWeights: 'balanced' });
    const { data } = await readTiny(task);
    const weights = new Set(data.train.map(({ rows: [{ values }] }) => `${values.label[0]}: ${values.labelled[0]}`));
    // compute_class_weight('balanced', y = 6 × 0, 2 × 1) gives 8 / (2 × 6) and 8 / (2 × 2).
    expect(weights).toEqual(new Set([`0: ${8 / 12}`, '1: 2']));
    expect(data.dev.every(({ rows: [{ values }] }) => values.labelled[0] === 1)).toBe(true);
  });

  it('make the loss of a batch the mean that PyTorch has with `weight`: each value by its class, over the sum of the weights', async () => {
    const task = texts({ dataset: uneven(), batch: 8, classWeights: { second: 3 } });
    const { data } = await readTiny(task);
    const rows = rowsOf(data.train);
    const [inputs] = layOutParts(rows, { length: 32, rows: [...rows.keys()] }, { task, batch: 8, microBatch: 8, pad: 0, mode: 'train' });
    expect(Array.from(inputs.labelled).map((weight) => Number(weight.toFixed(6)))).toEqual(
      [1, 1, 1, 1, 1, 1, 3, 3].map((w) => Number((w / 12).toFixed(6))),
    );
  });

  it('of a label that is none are refused', async () => {
    await expect(async () => readTiny(texts({ classWeights: { secnd: 3 } }))).rejects.toThrow(
      "classWeights for 'secnd', which is none of its labels. Did you mean 'second'?",
    );
  });
});

/** Six of one label, two of the other. */
function uneven(): Dataset<TextExample> {
  const examples = ['first', 'first', 'first', 'first', 'first', 'first', 'second', 'second'].map((label) => ({ text: 'ba be', label }));
  return { name: 'uneven', labels: async () => ['first', 'second'], split: async () => examples };
}

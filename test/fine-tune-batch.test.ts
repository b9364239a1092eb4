/** A batch of fine-tuning whose last rows only fill it up. */
import { describe, expect, it } from 'vitest';
import accuracy from '../plugins/metric/accuracy/plugin.ts';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import textClassification from '../plugins/task/text-classification/plugin.ts';
import { createOnnxEngine } from '../src/engine/index.ts';
import { layOutRows, planBatches } from '../src/finetune/batches.ts';
import { createModel } from '../src/finetune/model.ts';
import { examineTask, readTask, rowsOf } from '../src/finetune/task-data.ts';
import type { Metric } from '../src/kinds/metric.ts';
import type { Optimizer } from '../src/kinds/optimizer.ts';
import type { Task } from '../src/kinds/task.ts';
import { initialize } from '../src/nn/parameters.ts';
import { tinyKept, tinyPairs, tinyTokenizer } from './support/tiny-task.ts';

const engine = await createOnnxEngine({ threads: 1 });
const optimizer = adamw.create(
  { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, biasCorrection: true, exclude: ['LayerNorm', 'bias$'] },
  {},
) as Optimizer;
const kept = tinyKept();
const settings = {
  epochs: 3,
  batch: 16,
  length: 32,
  learningRates: [0.01],
  layerDecay: 1,
  warmup: 0.1,
  seeds: 1,
  scratch: false,
  maxClasses: 500,
  dropout: 0.1,
  metrics: [accuracy.create({}, {}) as Metric],
};

describe('the loss of a batch', () => {
  it('is not changed by rows that only fill it up, nor are its gradients', async () => {
    const still = tinyKept({ dropout: 0 });
    const results = [];
    for (const batch of [3, 16]) {
      const task = textClassification.create(
        { ...settings, dataset: tinyPairs(), pooling: 'cls', head: 'linear', batch, dropout: 0 },
        {},
      ) as Task;
      const { data } = await readTask(await examineTask(task), kept, tinyTokenizer);
      const train = rowsOf(data.train);
      const model = await createModel({ task, kept: still, classes: 2, engine, optimizer });
      initialize(model.memory, 1);
      const planned = planBatches(train.slice(0, 3), { batch, length: 32 })[0];
      const trainer = await model.trainer(planned.length, 'pretrained');
      const { figures } = await trainer.step(
        [layOutRows(train, planned, { task, batch, pad: 0, mode: 'train' })],
        { seed: 1, step: 0 },
        { step: 1, learningRate: 0 },
      );
      results.push({ loss: figures.loss, gradients: model.memory.gradients.slice() });
      await model.release();
    }
    const [exact, filled] = results;
    expect(filled.loss).toBeCloseTo(exact.loss, 6);
    expect(Math.max(...filled.gradients.map((value, i) => Math.abs(value - exact.gradients[i])))).toBeLessThan(1e-6);
    expect(Math.max(...exact.gradients)).toBeGreaterThan(1e-3);
  });
});

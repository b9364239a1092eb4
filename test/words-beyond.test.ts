/** Words that a network has no room for are not lost from the score of a fine-tuned tagger: it is told, or they are read in windows. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import accuracy from '../plugins/metric/accuracy/plugin.ts';
import adamw from '../plugins/optimizer/adamw/plugin.ts';
import tokenClassification from '../plugins/task/token-classification/plugin.ts';
import { createOnnxEngine } from '../src/engine/index.ts';
import { fineTune, type TaskResult } from '../src/finetune/fine-tune.ts';
import { examineTask, readTask } from '../src/finetune/task-data.ts';
import type { Metric } from '../src/kinds/metric.ts';
import type { Optimizer } from '../src/kinds/optimizer.ts';
import type { Task } from '../src/kinds/task.ts';
import { FlatMemory } from '../src/nn/memory.ts';
import { initialize } from '../src/nn/parameters.ts';
import { silentLog } from '../src/track/silent.ts';
import { temporaryFolder } from './support/temporary-folder.ts';
import { tinyKept, tinyTags, tinyTokenizer } from './support/tiny-task.ts';

const folder = temporaryFolder('words-beyond');
const kept = tinyKept({ dropout: 0 });
const fineTuning = { epochs: 1, batch: 16, length: 8, learningRates: [0.01], layerDecay: 1, warmup: 0.1, seeds: 1, scratch: false };

it('counts words beyond the length as wrong, and reads them in windows where it is asked to', async () => {
  const wrong = await tuned('wrong');
  const { targets, missedTargets } = wrong.counts.dev;
  expect(missedTargets).toBeGreaterThan(targets / 3);
  expect(wrong.summary.pretrained?.metrics.accuracy).toBeLessThanOrEqual(1 - missedTargets / targets);
  expect(wrong.remarks[1]).toMatch(/^tiny-tags: beyond 8 tokens: .* dev labels, which count as predicted wrongly, and .* training labels/);
  const windows = await tuned('windows');
  expect(windows.counts.dev).toMatchObject({ targets, missedTargets: 0, cutPieces: 0 });
  expect(windows.remarks).toEqual([]);
  expect(windows.floor?.value).toBe(wrong.floor?.value);
  expect(windows.summary.pretrained?.metrics.accuracy).toBeGreaterThan(0.9);
});

async function tuned(beyond: 'wrong' | 'windows'): Promise<TaskResult> {
  const metrics = [accuracy.create({}, {}) as Metric];
  const task = tokenClassification.create(
    { dataset: tinyTags(), metrics, dropout: 0, maxClasses: 500, beyond, labelAllPieces: false, ...fineTuning },
    {},
  ) as Task;
  const trunk = new FlatMemory(kept.trunk.parameters, []);
  initialize(trunk, 7);
  const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0, biasCorrection: true, exclude: [] };
  return fineTune({
    ...(await readTask(await examineTask(task), kept, tinyTokenizer)),
    kept,
    pretrained: (name) => trunk.view(trunk.weights, name),
    tokenizer: tinyTokenizer,
    engine: await createOnnxEngine({ threads: 1 }),
    optimizer: (await adamw.create(options, {})) as Optimizer,
    seed: 1,
    log: silentLog,
    folder: join(folder, beyond),
    numericsFolder: null,
    check: () => undefined,
    signal: new AbortController().signal,
  });
}

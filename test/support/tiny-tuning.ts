/** Fine-tunings of a second: tasks on tiny data with the options that a test changes. */
import { join } from 'node:path';
import accuracy from '../../plugins/metric/accuracy/plugin.ts';
import macroF1 from '../../plugins/metric/macro-f1/plugin.ts';
import adamw from '../../plugins/optimizer/adamw/plugin.ts';
import textClassification from '../../plugins/task/text-classification/plugin.ts';
import tokenClassification from '../../plugins/task/token-classification/plugin.ts';
import { createOnnxEngine } from '../../src/engine/index.ts';
import { fineTune, type FineTuningSetting, type TaskResult } from '../../src/finetune/fine-tune.ts';
import { examineTask, readTask, type ReadTask } from '../../src/finetune/task-data.ts';
import type { Metric } from '../../src/kinds/metric.ts';
import type { Optimizer } from '../../src/kinds/optimizer.ts';
import type { Task } from '../../src/kinds/task.ts';
import { FlatMemory } from '../../src/nn/memory.ts';
import { initialize } from '../../src/nn/parameters.ts';
import { silentLog } from '../../src/track/silent.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { tinyKept, tinyTags, tinyTexts, tinyTokenizer } from './tiny-task.ts';

export const engine = await createOnnxEngine({ threads: 1 });
export const optimizer = adamw.create(
  { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01, biasCorrection: true },
  {},
) as Optimizer;
/** Without dropout, so that a batch in parts comes to the same. */
export const kept = tinyKept({ dropout: 0 });
const trained = new FlatMemory(kept.trunk.parameters, []);
initialize(trained, 7);
const root = temporaryFolder('tiny-tuning');
let folders = 0;

const settings = {
  epochs: 1,
  batch: 16,
  length: 32,
  learningRates: [0.01],
  layerDecay: 1,
  warmup: 0.1,
  seeds: 1,
  scratch: false,
  maxClasses: 500,
  beyond: 'wrong' as const,
  labelAllPieces: false,
  dropout: 0,
  metrics: [accuracy.create({}, {}), macroF1.create({}, {})] as Metric[],
};

export function texts(changes: object = {}): Task {
  return textClassification.create({ dataset: tinyTexts(), pooling: 'cls', head: 'linear', ...settings, ...changes }, {}) as Task;
}

export function tags(changes: object = {}): Task {
  return tokenClassification.create({ dataset: tinyTags(), ...settings, ...changes }, {}) as Task;
}

export function nextFolder(): string {
  folders += 1;
  return join(root, String(folders));
}

/** In a folder of its own unless given. */
export async function tune(task: Task, changes: Partial<FineTuningSetting> = {}): Promise<TaskResult> {
  return fineTune({
    ...(await readTiny(task)),
    kept,
    pretrained: (name) => trained.view(trained.weights, name),
    tokenizer: tinyTokenizer,
    engine,
    optimizer,
    seed: 1,
    log: silentLog,
    check: () => undefined,
    folder: nextFolder(),
    numericsFolder: null,
    signal: new AbortController().signal,
    ...changes,
  });
}

export async function readTiny(task: Task): Promise<ReadTask> {
  return readTask(await examineTask(task), kept, tinyTokenizer);
}

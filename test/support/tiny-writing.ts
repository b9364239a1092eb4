/** T5 and texts so small that it learns to write them in seconds. */
import { join } from 'node:path';
import t5 from '../../plugins/encoder/t5/plugin.ts';
import exactMatch from '../../plugins/metric/exact-match/plugin.ts';
import targetLoss from '../../plugins/metric/target-loss/plugin.ts';
import tokenF1 from '../../plugins/metric/token-f1/plugin.ts';
import { encoderDecoder } from '../../plugins/objective/span-denoising/network.ts';
import adamw from '../../plugins/optimizer/adamw/plugin.ts';
import textToText from '../../plugins/task/text-to-text/plugin.ts';
import { createOnnxEngine } from '../../src/engine/index.ts';
import { fineTune, type TaskResult } from '../../src/finetune/fine-tune.ts';
import { examineTask, readTask } from '../../src/finetune/task-data.ts';
import type { Dataset, TextExample } from '../../src/kinds/dataset.ts';
import type { Encoder } from '../../src/kinds/encoder.ts';
import type { Metric } from '../../src/kinds/metric.ts';
import type { KeptNetwork } from '../../src/kinds/objective.ts';
import type { Optimizer } from '../../src/kinds/optimizer.ts';
import type { Task } from '../../src/kinds/task.ts';
import { endFrame } from '../../src/kit/frames.ts';
import { FlatMemory } from '../../src/nn/memory.ts';
import { initialize } from '../../src/nn/parameters.ts';
import { randomFor } from '../../src/random.ts';
import { silentLog } from '../../src/track/silent.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { tinyTokenizer } from './tiny-task.ts';

export const engine = await createOnnxEngine({ threads: 1 });
export const optimizer = adamw.create(
  { beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0, biasCorrection: true, exclude: ['norm'] },
  {},
) as Optimizer;
const metrics = [exactMatch, tokenF1].map((metric) => metric.create({ normalize: 'none' }, {}) as Metric);
metrics.push(targetLoss.create({}, {}) as Metric);
const folder = temporaryFolder('text-to-text');
const { pad, sep } = tinyTokenizer.special;

/** Options of the task. */
export const settings = {
  metrics,
  prefix: '',
  targetLength: 4,
  beams: 1,
  lengthPenalty: 1,
  epochs: 6,
  batch: 32,
  length: 8,
  learningRates: [0.02],
  layerDecay: 1,
  warmup: 0.1,
  seeds: 1,
  scratch: false,
};

/** As span-denoising keeps them, with numbers drawn at random. */
export function keptOf(hiddenSize = 32): KeptNetwork & { readonly memory: FlatMemory } {
  const options = { layers: 2, hiddenSize, heads: 4, relativeBuckets: 8, relativeDistance: 8, dropout: 0, activation: 'relu' } as const;
  const network = encoderDecoder(t5.create(options, {}) as Encoder, tinyTokenizer.vocabularySize, { pad, sep });
  const memory = new FlatMemory(network.part.parameters, []);
  initialize(memory, 3);
  const decoder = { trunk: network.decoder, start: pad, end: sep };
  return { name: 'model', trunk: network.trunk, frame: endFrame(tinyTokenizer.special), sees: 'all', decoder, memory };
}

/** One word or two, and the same in another order: unless given, the alphabetical one. */
export function orderings(
  name = 'sortings',
  ordered = (words: readonly string[]): string[] => words.toSorted(),
  { train = 600, dev = 60 } = {},
): Dataset<TextExample> {
  const words = ['ba', 'be', 'bi', 'bo', 'ca', 'ce', 'ci', 'co'];
  return {
    name,
    labels: async () => [],
    split: async (part) =>
      Array.from({ length: part === 'train' ? train : dev }, (_, index) => {
        const random = randomFor(name, part, index);
        const chosen = Array.from({ length: 1 + random.integer(2) }, () => words[random.integer(words.length)]);
        return { text: chosen.join(' '), label: ordered(chosen).join(' ') };
      }),
  };
}

/** Fine-tunes in a folder of the task's name. */
export async function tune(task: Task, kept = keptOf()): Promise<TaskResult> {
  const examined = await examineTask(task);
  return fineTune({
    ...(await readTask(examined, kept, tinyTokenizer)),
    kept,
    pretrained: (parameter) => kept.memory.view(kept.memory.weights, parameter),
    tokenizer: tinyTokenizer,
    engine,
    optimizer,
    seed: 1,
    log: silentLog,
    folder: join(folder, task.name),
    check: () => {},
    numericsFolder: null,
    signal: new AbortController().signal,
  });
}

/** The task with these options. */
export function taskOf(changes: object = {}, dataset: Dataset<TextExample> = orderings()): Task {
  return textToText.create({ ...settings, dataset, ...changes } as never, {}) as Task;
}

/** Tasks on labels at hand: in files of a folder, or in memory where the readers of files would refuse them. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import accuracy from '../../plugins/metric/accuracy/plugin.ts';
import textFiles from '../../plugins/dataset/text-files/plugin.ts';
import regression from '../../plugins/task/regression/plugin.ts';
import textClassification from '../../plugins/task/text-classification/plugin.ts';
import { examineTask } from '../../src/finetune/task-data.ts';
import type { Dataset } from '../../src/kinds/dataset.ts';
import type { Metric } from '../../src/kinds/metric.ts';
import type { Task } from '../../src/kinds/task.ts';
import { silentLog } from '../../src/track/silent.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const folder = temporaryFolder('labels');
export const at = (name: string, line: number): string => `${path.join(folder, name)}:${line}`;
const shared = { epochs: 1, batch: 8, length: 16, learningRates: [0.01], layerDecay: 1, warmup: 0, seeds: 1, scratch: false };
const tagging = { beyond: 'wrong', labelAllPieces: false } as const;
export const settings = { ...shared, ...tagging, name: 't', dropout: 0, pooling: 'cls', head: 'linear', maxClasses: 500 } as const;
export const exact = accuracy.create({}, {}) as Metric;

export function ofTexts(train: readonly string[], dev: readonly string[], changes: object = {}) {
  write('train.tsv', train);
  write('dev.tsv', dev);
  return examineTask(texts({ train: 'train.tsv', dev: 'dev.tsv' }, changes));
}

/** A dataset of a plugin, which checks less than those of files. */
export function fromMemory(train: readonly string[], dev: readonly string[], changes: object = {}): Task {
  const part = (name: string, labels: readonly string[]) =>
    labels.map((label, index) => ({ text: `text ${index}`, label, source: { file: path.join(folder, name), lines: [index + 2] } }));
  const parts = { train: part('train', train), dev: part('dev', dev) };
  const dataset: Dataset = { name: 'own', labels: async () => [...new Set([...train, ...dev])].sort(), split: async (side) => parts[side] };
  return textClassification.create({ ...settings, dataset, metrics: [exact], ...changes }, {}) as Task;
}

export function ofNumbers(train: readonly string[], dev: readonly string[], metric: Metric) {
  write('train.tsv', train);
  write('dev.tsv', dev);
  const dataset = datasetOf({ train: 'train.tsv', dev: 'dev.tsv' });
  return examineTask(regression.create({ ...settings, dataset, metrics: [metric] }, {}) as Task);
}

export function texts(files: { train: string; dev?: string }, changes: object = {}): Task {
  return textClassification.create({ ...settings, dataset: datasetOf(files), metrics: [exact], ...changes }, {}) as Task;
}

function datasetOf(files: { train: string; dev?: string }): Dataset {
  return textFiles.create(
    { ...files, textColumn: 'text', labelColumn: 'label', encoding: 'utf-8', seed: 0 },
    { experimentFolder: folder, log: silentLog },
  ) as Dataset;
}

/** An example with each of these labels. */
function write(name: string, labels: readonly string[]): void {
  writeFileSync(path.join(folder, name), `text\tlabel\n${labels.map((label, index) => `text ${index}\t${label}\n`).join('')}`);
}

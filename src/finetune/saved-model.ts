/**
 * A fine-tuned model that is there already, judged on a task's development examples: the same rows, the same metrics and the same
 * programs as when it was trained, with its head's numbers in place of a training.
 */
import { join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { readJson } from '../files/read-json.ts';
import { importNetwork } from '../interop/import-network.ts';
import { nameInClass } from '../interop/trunk.ts';
import type { Engine } from '../kinds/engine.ts';
import type { KeptNetwork } from '../kinds/objective.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { judgeFurther } from './further.ts';
import { huggingFaceClass } from './hugging-face-class.ts';
import { judge } from './judge.ts';
import { createModel } from './model.ts';
import type { ReadTask } from './task-data.ts';

/** What a saved model is judged with. */
export interface SavedJudging {
  /** With config.json and its tensors. */
  readonly folder: string;
  readonly read: Pick<ReadTask, 'task' | 'data'>;
  readonly kept: KeptNetwork;
  readonly tokenizer: Tokenizer;
  readonly engine: Engine;
  /** Of the experiment; nothing is trained with it. */
  readonly optimizer: Optimizer;
  readonly signal: AbortSignal;
}

/**
 * Every metric of the task, those of its further parts among them. Throws a {@link UserError} where the folder's class is not what the
 * task makes, or its labels are others or in another order.
 */
export async function judgeSaved({ folder, read: { task, data }, kept, tokenizer, engine, optimizer, signal }: SavedJudging) {
  const model = await createModel({ task, kept, classes: data.labels.length, engine, optimizer });
  try {
    const { memory, head } = model;
    const config = huggingFaceClass(kept, head, data.labels);
    const saved = savedConfig(folder);
    const wanted = config ? firstOf(config.architectures) : null;
    if (config === null || wanted === null || wanted !== firstOf(saved.architectures))
      throw new UserError(errors.MODEL_NOT_OF_TASK({ folder, task: task.name, found: firstOf(saved.architectures), wanted }));
    requireSameLabels(folder, task.name, data.labels, saved);
    const inFile = memory.placements.map((placed) => ({ ...placed, name: nameInClass(kept.trunk, wanted, placed) }));
    const names = Object.fromEntries(inFile.map(({ name }, index) => [name, memory.placements[index].name]));
    await importNetwork(folder, { summary: kept.trunk.summary, parameters: inFile, names, huggingFaceConfig: config }, memory);
    await model.loaded.push();
    const judging = { task, data, model, tokenizer, seed: 1, signal };
    return { ...(await judge(judging)), ...(await judgeFurther(judging, memory.weights)) };
  } finally {
    await model.release();
  }
}

type Json = Readonly<Record<string, unknown>>;

function savedConfig(folder: string): Json {
  const file = join(folder, 'config.json');
  const read = readJson(file);
  if (typeof read?.json === 'object' && read.json !== null) return read.json as Json;
  throw new UserError(errors.FILE_MISSING({ file, reason: read === null ? 'there is no such file' : 'it holds no object' }));
}

function firstOf(list: unknown): string | null {
  return Array.isArray(list) && typeof list[0] === 'string' ? list[0] : null;
}

/** A number of the head means the label at its place. */
function requireSameLabels(folder: string, task: string, labels: readonly string[], { id2label: names }: Json): void {
  if (labels.length === 0 || typeof names !== 'object' || names === null) return;
  const saved = Object.entries(names)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, name]) => String(name));
  const at = Array.from({ length: Math.max(saved.length, labels.length) }, (_, index) => index).find(
    (index) => saved[index] !== labels[index],
  );
  if (at !== undefined) throw new UserError(errors.MODEL_LABELS_DIFFER({ folder, task, at, saved: saved[at], found: labels[at] }));
}

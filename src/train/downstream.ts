/** The downstream phase of a run: every task, from the kept network and from scratch. */
import { join } from 'node:path';
import { errors, UserError } from '../errors.ts';
import type { Optimizer } from '../kinds/optimizer.ts';
import type { Task } from '../kinds/task.ts';
import type { Log } from '../track/log.ts';
import { fineTune, type TaskResult } from './fine-tune.ts';
import type { Parts } from './run.ts';

export interface Downstream {
  readonly tasks: readonly Task[];
  readonly parts: Parts;
  readonly optimizer: Optimizer;
  readonly seed: number;
  readonly log: Log;
  readonly folder: string;
  readonly signal: AbortSignal;
}

export async function fineTuneAll({ tasks, parts, optimizer, seed, log, folder, signal }: Downstream): Promise<TaskResult[]> {
  const { objective, memory, tokenizer, engine } = parts;
  const { names } = objective.networks[objective.kept.name];
  const pretrained = (name: string): Float32Array | null => (names[name] ? memory.view(memory.weights, names[name]) : null);
  const twice = tasks.find(({ name }, index) => tasks.findIndex((other) => other.name === name) !== index);
  if (twice) throw new UserError(errors.TASK_TWICE({ task: twice.name }));
  const results: TaskResult[] = [];
  for (const task of tasks) {
    results.push(await fineTune({ task, network: objective.kept.network, pretrained, tokenizer, engine, optimizer, seed, log, folder: join(folder, 'downstream', task.name), signal }));
  }
  return results;
}

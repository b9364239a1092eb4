/** The models that a path stands for: one in a folder of its own, or all that a run has exported and fine-tuned. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { isRunFolder, locate } from '../start/locate.ts';

/** A model, by the name that a run has for it. */
export interface NamedModel {
  readonly name: string;
  readonly folder: string;
  /** Whether a task of a run made it. */
  readonly isOfTask: boolean;
}

/** Networks in their order, then the models of tasks. Throws a {@link UserError} where there is none. */
export async function savedModels(path: string): Promise<{ readonly isRun: boolean; readonly models: readonly NamedModel[] }> {
  const located = await locate(path, errors.GIVEN_MODEL_UNUSABLE);
  const ofTasks = isRunFolder(path) ? await taskModels(join(path, 'downstream')) : [];
  if ('code' in located) {
    // A run that has only fine-tuned exports nothing else.
    if (ofTasks.length === 0) throw new UserError(located);
    return { isRun: true, models: ofTasks };
  }
  const { single, folders } = located;
  if (single !== null) return { isRun: false, models: [{ name: basename(single), folder: single, isOfTask: false }] };
  const networks = [...folders].map(([name, folder]) => ({ name, folder, isOfTask: false }));
  return { isRun: true, models: [...networks, ...ofTasks] };
}

async function taskModels(folder: string): Promise<NamedModel[]> {
  const found: NamedModel[] = [];
  for (const name of (await namesIn(folder)).sort()) {
    const own = join(folder, name, 'model');
    if ((await namesIn(own)).includes('config.json')) found.push({ name, folder: own, isOfTask: true });
  }
  return found;
}

/** None where there is no such folder. */
async function namesIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? readdir(folder) : [];
}

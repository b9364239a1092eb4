/** The finished fine-tunings that a run's folder keeps of a task, and whether whoever goes on has the examples that they learned from. */
import { join } from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { namesIn } from '../files/names-in.ts';
import { readChecked } from '../files/read-json.ts';
import { dataShape } from '../runs/file-shapes.ts';
import { starts } from '../runs/figure-names.ts';
import { fingerprintOfTask, type ReadTask } from './task-data.ts';

/** Names of their files. */
export async function keptTrials(runFolder: string, task: string): Promise<string[]> {
  const names = await namesIn(join(runFolder, 'downstream', task));
  return names.filter((name) => name.endsWith('.json') && starts.some((start) => name.startsWith(`${start}-`))).sort();
}

/**
 * Throws a {@link UserError} where a task has other examples than data.json says, and fine-tunings on those are kept: their figures and
 * those to come would be of different data. `outdated`: paths in the run's folder that are made again.
 */
export async function requireSameExamples(
  runFolder: string,
  tasks: readonly Pick<ReadTask, 'task' | 'data'>[],
  outdated: readonly string[] = [],
): Promise<void> {
  type Recorded = { readonly tasks?: Readonly<Record<string, string>> };
  const recorded = new Map(Object.entries(readChecked<Recorded>(join(runFolder, 'data.json'), dataShape)?.tasks ?? {}));
  for (const read of tasks) {
    const { name } = read.task;
    const own = join('downstream', name);
    const before = recorded.get(name);
    if (before === undefined || before === fingerprintOfTask(read) || outdated.includes(own)) continue;
    const kept = (await keptTrials(runFolder, name)).filter((file) => !outdated.includes(join(own, file)));
    if (kept.length > 0) throw new UserError(errors.TASK_DATA_CHANGED({ folder: join(runFolder, own), task: name, kept }));
  }
}

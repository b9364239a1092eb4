/** What is wrong with the examples of an experiment's tasks, at the places that name them; trains and tokenizes nothing. */
import { join } from 'node:path';
import type { LoadedExperiment } from '../config/load.ts';
import { splitDocuments } from '../data/documents.ts';
import { UserError } from '../errors/index.ts';
import { findingsOf } from '../finetune/task-data.ts';
import type { Task } from '../kinds/task.ts';
import { blaming } from '../registry/blame.ts';
import { createRun } from '../registry/container.ts';
import { problem, type Problem } from '../source/problem.ts';
import { silentLog } from '../track/silent.ts';

/** What cannot be run, and what may be meant. */
export interface TaskProblems {
  readonly problems: readonly Problem[];
  readonly notices: readonly Problem[];
}

/** Reads the examples of every task, as a run would before its corpus. */
export async function taskProblemsOf(
  { experiment, registry, folder, place }: LoadedExperiment,
  cacheFolder: string,
): Promise<TaskProblems> {
  const run = createRun(registry, experiment, {
    cacheFolder,
    experimentFolder: folder,
    runFolder: join(experiment.runs, experiment.name), // where it would be
    log: silentLog,
    documents: (corpus) => splitDocuments(corpus, { heldOut: experiment.data.heldOut }),
  });
  const problems: Problem[] = [];
  const notices: Problem[] = [];
  for (const index of experiment.tasks.keys()) {
    const at = ['tasks', index];
    try {
      const { findings } = await blaming({ experiment, registry }, async () => findingsOf((await run.at(`tasks[${index}]`)) as Task));
      for (const { fault, isError, at: below } of findings)
        (isError ? problems : notices).push(problem(fault, place([...at, ...below], 'value')));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(problem({ code: error.code, message: error.message, hints: error.hints }, place([...at, 'dataset'], 'value')));
    }
  }
  return { problems, notices };
}

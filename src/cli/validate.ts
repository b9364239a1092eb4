/** `electra-run validate <file...>`: checks experiments and says everything that is wrong; runs and writes nothing. */
import type { Changes } from '../config/compose.ts';
import { loadExperiment, type LoadedExperiment } from '../config/load.ts';
import type { Problem } from '../source/problem.ts';
import { placeAsJson, report, reportNotices } from '../source/report.ts';
import { errors, UserError } from '../errors/index.ts';
import { planLoaded, type PlannedSweep } from '../sweep/plan.ts';
import { wantsColor } from '../output/wants-color.ts';
import type { TaskProblems } from '../plan/task-labels.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { splitWords, type ChangeOptions } from './changes.ts';
import type { Streams } from './streams.ts';

/** Changes that all of the files are checked with, and who reads the answer. */
export interface ValidateOptions extends ChangeOptions {
  /** Print one JSON array, an object per file. */
  readonly json?: boolean;
  /** Read the examples of the tasks, and check their labels and metrics. */
  readonly read?: boolean;
}

/** Files, and changes of all of them. Returns the exit code: 0, or 2 when a file is wrong. */
export async function validateFiles(
  words: readonly string[],
  { json = false, read = false, ...options }: ValidateOptions,
  { out, error }: Streams,
): Promise<number> {
  const { files, changes } = splitWords(words, options);
  if (files.length === 0)
    throw new UserError(
      errors.BAD_ARGUMENTS({
        reason: 'There is no experiment to validate, only changes.',
        hint: 'Name a file: electra-run validate experiments/base.json5 train.steps=100.',
      }),
    );
  const folder = process.cwd();
  const results: Record<string, unknown>[] = [];
  let wrong = false;
  for (const file of files) {
    const { loaded, plan, ...checked } = await check(file, changes);
    const examined = read && checked.problems.length === 0 ? await examinedTasks(loaded, plan) : null;
    const problems = [...checked.problems, ...(examined?.problems ?? [])];
    const notices = [...(loaded?.notices ?? []), ...(examined?.notices ?? [])];
    if (notices.length > 0 && !json) error.write(`${reportNotices(notices, { folder, color: wantsColor(error) })}\n`);
    wrong ||= problems.length > 0;
    if (json)
      results.push({
        file,
        valid: problems.length === 0,
        ...(loaded ? { experiment: loaded.experiment } : {}),
        ...(plan ? { members: plan.members.map(({ name }) => name) } : {}),
        problems: problems.map((each) => asJson(each, folder)),
        notices: notices.map((each) => asJson(each, folder)),
      });
    else if (loaded && problems.length === 0) out.write(`${file}: ${summary(loaded, plan)}\n`);
    else error.write(`${report(problems, { folder, color: wantsColor(error) })}\n`);
  }
  if (json) out.write(`${JSON.stringify(results, null, 2)}\n`);
  return wrong ? 2 : 0;
}

/** The experiment and, where the file describes a sweep, every run of it. */
async function check(
  file: string,
  changes: Changes,
): Promise<{ readonly loaded: LoadedExperiment | null; readonly plan: PlannedSweep | null; readonly problems: readonly Problem[] }> {
  const { loaded, problems } = await loadExperiment(file, changes);
  if (!loaded || (!loaded.variation.sweep && !loaded.variation.ablation)) return { loaded, plan: null, problems };
  return { loaded, ...(await planLoaded(loaded, changes)) };
}

/** Members of a sweep mostly have the same tasks, which are read once. */
async function examinedTasks(loaded: LoadedExperiment | null, plan: PlannedSweep | null): Promise<TaskProblems | null> {
  if (!loaded) return null;
  const { taskProblemsOf } = await import('../plan/task-labels.ts');
  const experiments = plan ? plan.members.map(({ experiment }) => experiment) : [loaded.experiment];
  const different = new Map(experiments.map((experiment) => [JSON.stringify(experiment.tasks), experiment]));
  const found: TaskProblems[] = [];
  for (const experiment of different.values()) found.push(await taskProblemsOf({ ...loaded, experiment }, cacheFolderHere()));
  return { problems: found.flatMap(({ problems }) => problems), notices: found.flatMap(({ notices }) => notices) };
}

function summary({ experiment }: LoadedExperiment, plan: PlannedSweep | null): string {
  const { corpus, tokenizer, objective, train, tasks, engine, start } = experiment;
  const then = tasks.length > 0 ? `, then ${tasks.map(({ type }) => type).join(', ')}` : '';
  if (train.steps === 0) return `valid. Fine-tunes ${start?.from} on ${engine.type}: ${tasks.map(({ type }) => type).join(', ')}.`;
  const trained = `${train.steps} steps of ${train.batch} on ${engine.type}${then}`;
  const one = `valid. ${objective.type} on ${corpus?.type} with ${tokenizer.type}, ${trained}`;
  const { search } = plan?.sweep ?? {};
  if (search) return `${one}: a search among ${search.members} settings for ${search.mode === 'max' ? 'high' : 'low'} ${search.metric}.`;
  return plan
    ? `${one}: ${plan.members.length} runs of it, ${plan.ablation ? `an ablation of ${plan.ablation.path}` : 'a sweep'}.`
    : `${one}.`;
}

function asJson({ code, message, hints, origin }: Problem, folder: string): Record<string, unknown> {
  return { code, message, hints, ...(origin ? placeAsJson(origin, folder) : {}) };
}

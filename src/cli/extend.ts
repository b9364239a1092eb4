/**
 * `electra-run extend <run>`: goes on with a run that is there under other settings: more steps, another task, another evaluation.
 * Called in a worker, as `run` is. What follows from a change is `runs/extension.ts`'s affair.
 */
import path from 'node:path';
import type { Changes } from '../config/compose.ts';
import { escaped } from '../config/save.ts';
import { errors, UserError } from '../errors/index.ts';
import { scheduledPaths } from '../experiment/scheduled-paths.ts';
import { keptTrials } from '../finetune/kept-trials.ts';
import { trialsOf } from '../finetune/trial.ts';
import { readChecked } from '../files/read-json.ts';
import { shellWord } from '../output/shell-word.ts';
import { resultShape } from '../runs/file-shapes.ts';
import { blaming } from '../registry/blame.ts';
import { createRun, type Run } from '../registry/container.ts';
import { ratesOf } from '../registry/rates.ts';
import type { Extended } from '../runs/extended.ts';
import {
  changesBetween,
  extensionText,
  mayChange,
  planExtension,
  type SettingChange,
  type Course,
  type Extension,
  type NamedTask,
} from '../runs/extension.ts';
import type { Start } from '../runs/figure-names.ts';
import type { RunRecord } from '../runs/record.ts';
import { readStatus, type Extending } from '../runs/run-folder.ts';
import { requireSamePast } from '../runs/same-stage.ts';
import { latestStep } from '../train/checkpoint.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { loadRun, type RecordedRun, type SittingsRecord } from './recorded-run.ts';
import { runLoaded, type Probes, type Terminal } from './run.ts';

/** What is to be another one than so far, and whether that is only to be told. */
export interface ExtensionOptions extends Changes, Probes {
  readonly dryRun?: boolean;
}

/** Returns the exit code. Throws UserError for changes that make another experiment, and where there is nothing to go on from. */
export async function extend(
  folder: string,
  { dryRun = false, set = [], setFiles = [], ...probes }: ExtensionOptions,
  terminal: Terminal,
): Promise<number> {
  const before = await loadRun(folder);
  const after = await loadRun(folder, { set, setFiles });
  const finished = (await readStatus(folder))?.status === 'finished';
  const changes = changesBetween(before.loaded.experiment, after.loaded.experiment);
  if (changes.length === 0) {
    terminal.log.result(
      `Nothing to do: no setting of ${folder} is another one now.` +
        (finished ? '' : ` To go on with it: npx electra-run resume ${shellWord(folder)}`),
    );
    return 0;
  }
  checkChanges(folder, changes);
  const reached = await latestStep(folder);
  const steps = { before: before.loaded.experiment.train.steps, after: after.loaded.experiment.train.steps };
  if (reached === null) throw new UserError(errors.EXTEND_WITHOUT_CHECKPOINT({ folder, finished, onlyTunes: steps.before === 0 }));
  if (steps.after < reached) throw new UserError(errors.EXTEND_BACKWARDS({ folder, steps: steps.after, reached }));
  requireSamePast(folder, reached, { before: before.loaded.experiment, after: after.loaded.experiment });

  const runs = [before, after].map((each) => componentsOf(each, terminal));
  const tasks = {
    before: await blaming(before.loaded, () => namedTasks(folder, runs[0], before)),
    after: await blaming(after.loaded, () => namedTasks(folder, runs[1], after)),
  };
  const extension = planExtension({ changes, reached, steps, tasks });
  const text = extensionText(folder, extension, await blaming(after.loaded, () => courseOf(runs, [before, after], extension)));
  if (dryRun) {
    terminal.log.result(text);
    return 0;
  }
  terminal.log.info(text);
  const entry: Extended = {
    at: new Date().toISOString(),
    step: reached,
    finished,
    changes,
    tasks: extension.tasks.map(({ name }) => name),
    set,
    setFiles: setFiles.map((file) => path.resolve(file)),
    figures: finished ? figuresOf(folder) : {},
  };
  const outdated = await outdatedBy(folder, extension);
  const extendWith = (sitting: RunRecord): Extending => ({
    before: escaped(before.loaded.experiment),
    reached,
    steps,
    outdated,
    files: { 'experiment.json5': after.loaded.saved, 'record.json': recordText(before.record, sitting, entry) },
  });
  return runLoaded(after.loaded, folder, terminal, { ...probes, extend: extendWith });
}

function checkChanges(folder: string, changes: readonly SettingChange[]): void {
  const differences = changes
    .filter((change) => !mayChange(change.path))
    .map(({ path: at, from, to }) => `${at}: ${from ?? 'nothing'} in the run, ${to ?? 'nothing'} now`);
  if (differences.length > 0) throw new UserError(errors.EXTEND_DIFFERS({ folder, differences }));
}

/** Only asked for what reads nothing. */
function componentsOf({ loaded: { registry, experiment, folder } }: RecordedRun, { log }: Terminal): Run {
  return createRun(registry, experiment, {
    cacheFolder: cacheFolderHere(),
    experimentFolder: folder,
    log,
    documents: () => Promise.reject(new Error('No corpus is read to plan an extension.')),
  });
}

async function namedTasks(folder: string, run: Run, { loaded }: RecordedRun): Promise<NamedTask[]> {
  const tasks = await run.getAll('tasks');
  return Promise.all(
    tasks.map(async (task, index) => {
      const trials = trialsOf(task);
      const files = await keptTrials(folder, task.name);
      return {
        name: task.name,
        options: loaded.experiment.tasks[index],
        all: perStart((start) => trials.filter(({ init }) => init === start).length),
        done: perStart((start) => files.filter((name) => name.startsWith(`${start}-`)).length),
      };
    }),
  );
}

function perStart(count: (start: Start) => number): Record<Start, number> {
  return { pretrained: count('pretrained'), scratch: count('scratch') };
}

/** Of the schedules before and now. */
async function courseOf(runs: readonly Run[], loaded: readonly RecordedRun[], { reached }: Extension): Promise<Course> {
  const [before, after] = await Promise.all(runs.map((run, index) => ratesOf(run, loaded[index].loaded.experiment)));
  const past = Array.from({ length: reached }, (_, step) => step);
  const scheduled = scheduledPaths(loaded[1].loaded.experiment.objective, 'objective');
  return { before: before(reached), after: after(reached), same: past.every((step) => before(step) === after(step)), scheduled };
}

async function outdatedBy(folder: string, { tasks }: Extension): Promise<string[]> {
  const lists = tasks.map(async ({ name, fate }) => {
    const own = path.join('downstream', name);
    if (fate === 'anew') return [own];
    if (fate !== 'pretrained') return [];
    const files = (await keptTrials(folder, name)).filter((file) => file.startsWith('pretrained-'));
    return [...files, 'model'].map((file) => path.join(own, file));
  });
  return (await Promise.all(lists)).flat();
}

function figuresOf(folder: string): Extended['figures'] {
  return readChecked<Pick<Extended, 'figures'>>(path.join(folder, 'result.json'), resultShape)?.figures ?? {};
}

function recordText(before: SittingsRecord, sitting: RunRecord, entry: Extended): string {
  const record = { ...before, continued: [...(before.continued ?? []), sitting], history: [...(before.history ?? []), entry] };
  return `${JSON.stringify(record, null, 2)}\n`;
}

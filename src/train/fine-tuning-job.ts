/**
 * A run that only fine-tunes: `train.steps` is 0, and what tasks begin with is the model of `start.from`. No text is read, nothing is
 * pre-trained and nothing exported but the tasks' models; everything else is as in `run.ts`.
 *
 * The weights are read again whenever the job goes on; data.json has their hash, and other ones than it began with are refused.
 */
import { join } from 'node:path';
import { writeCards } from '../card/write-cards.ts';
import { errors, UserError } from '../errors/index.ts';
import { unlessAborted } from '../data/turns.ts';
import { readChecked } from '../files/read-json.ts';
import { examineTasks, fineTuneAll, readTasks } from '../finetune/downstream.ts';
import { requireSameExamples } from '../finetune/kept-trials.ts';
import { fingerprintOfTask, type ReadTask } from '../finetune/task-data.ts';
import type { Engine } from '../kinds/engine.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { requireSharing } from '../engine/shares.ts';
import type { Summary } from '../kinds/tracker.ts';
import { FlatMemory } from '../nn/memory.ts';
import { initialize } from '../nn/parameters.ts';
import { checkObjective } from '../objective/check-objective.ts';
import { taskFits } from '../plan/fit-tasks.ts';
import { requireTaskMemory } from '../plan/fit-job.ts';
import type { Run } from '../registry/container.ts';
import { dataShape } from '../runs/file-shapes.ts';
import { trained } from '../runs/figure-names.ts';
import { keptPooler } from '../start/pooler.ts';
import { startFrom } from '../start/start.ts';
import { startHashes, type StartHashes } from '../start/weights-hash.ts';
import { numericsFolder, tellTasks, type RunSetting } from './assemble.ts';
import { guarded } from './guarded-trackers.ts';
import { downstreamFigures, type RunResult } from './summary.ts';

/** What a job works with. */
interface JobParts {
  readonly objective: Objective;
  readonly engine: Engine;
  readonly tasks: readonly ReadTask[];
}

/** Fine-tunes what is not fine-tuned yet, and writes `result.json`. Trackers are told the end, whichever it is. */
export async function runFineTuningJob(setting: RunSetting, run: Run): Promise<RunResult> {
  const { experiment, folder, log, group } = setting;
  const { memory, tokenizer, ...parts } = await assembleJob(setting, run);
  const { objective, engine, tasks } = parts;
  tellJob(setting, parts);

  const { trackers, signal, failure } = guarded(await run.getAll('trackers'), setting.signal, folder);
  for (const tracker of trackers)
    await tracker.start?.({ folder: folder.path, name: experiment.name, experiment: { ...experiment }, legend: [], step: 0 });
  const own = group.toldBy(signal);
  const finish = async (status: Summary['status'], figures: Summary['figures'] = {}): Promise<void> => {
    for (const tracker of trackers) await tracker.finish?.({ figures, status });
  };
  const downstream = await fineTuneAll({
    tasks,
    parts: { objective, course: [{ objective }], memory, tokenizer, engine },
    beside: await group.fromFirst(() => keptPooler(folder.path)),
    optimizer: await run.get('optimizer'),
    seed: experiment.seed,
    log,
    folder,
    numericsFolder: numericsFolder(setting),
    signal,
    group: own,
  }).catch(async (error: unknown) => {
    await finish(setting.signal.aborted ? 'interrupted' : 'failed');
    throw error;
  });
  const result: RunResult = {
    status: 'finished',
    name: experiment.name,
    seed: experiment.seed,
    figures: { ...Object.fromEntries(downstream.flatMap(downstreamFigures)), [trained('steps')]: 0 },
    legend: [],
    parameters: { [objective.kept.name]: sizeOf(objective) },
    exported: {},
    engine: `${engine.name} (${engine.device})`,
    samples: [],
    downstream,
  };
  await finish('finished', result.figures);
  await folder.write('result.json', `${JSON.stringify(result, null, 2)}\n`);
  await writeCards(folder.path, experiment, result, []);
  failure.throwIfAborted();
  return result;
}

/** Reads tasks and weights; nothing is trained. Of several ranks, the first reads the weights and hands them to the others. */
export async function assembleJob(
  setting: RunSetting,
  run: Run,
): Promise<JobParts & { readonly memory: FlatMemory; readonly tokenizer: Tokenizer }> {
  const { experiment, experimentFolder, folder, log, group } = setting;
  const engine = await run.get('engine');
  requireSharing(engine, group.size);
  const examined = await unlessAborted(setting.signal, run.getAll('tasks').then(examineTasks));
  const tokenizer = await run.get('tokenizer');
  const objective = await run.get('objective');
  checkObjective(objective);
  const tasks = await unlessAborted(setting.signal, readTasks(examined, objective.kept, tokenizer));
  tellTasks(log, tasks);
  if (group.first) await requireSameExamples(folder.path, tasks);
  await group.requireSame('vocabulary', tokenizer.fingerprint);
  for (const read of tasks) await group.requireSame(`set of examples of '${read.task.name}'`, fingerprintOfTask(read));
  const optimizer = await run.get('optimizer');
  await requireTaskMemory(objective, { optimizer, engine: await run.get('engine') }, taskFits(tasks, objective.kept));
  const memory = new FlatMemory(objective.parameters, []);
  if (group.first) {
    const start = await startHashes(experiment, experimentFolder);
    requireSameStart(folder.path, start);
    initialize(memory, experiment.seed);
    await startFrom(setting, { objective, tokenizer, memory });
    await folder.begin();
    const learned = Object.fromEntries(tasks.map((read) => [read.task.name, fingerprintOfTask(read)]));
    await folder.write('data.json', `${JSON.stringify({ tokenizer: tokenizer.fingerprint, tasks: learned, start }, null, 2)}\n`);
  }
  await group.spread(memory.weights);
  return { objective, engine, tasks, memory, tokenizer };
}

/** Figures of two models must not stand side by side as those of one. */
function requireSameStart(folder: string, now: StartHashes | undefined): void {
  const before = readChecked<{ readonly start?: StartHashes }>(join(folder, 'data.json'), dataShape)?.start;
  if (before && JSON.stringify(before) !== JSON.stringify(now)) throw new UserError(errors.JOB_START_CHANGED({ folder }));
}

function tellJob({ experiment, folder, log }: RunSetting, { objective, engine, tasks }: JobParts): void {
  const rows = [
    ['experiment', `${experiment.name}, seed ${experiment.seed}`],
    ['fine-tunes', `${experiment.start?.from}: ${objective.kept.trunk.summary}`],
    ['tasks', tasks.map(({ task }) => task.name).join(', ')],
    ['engine', `${engine.name} (${engine.device})`],
    ['writes to', folder.path],
  ];
  for (const [what, words] of rows) log.info(what.padEnd(12) + words);
}

/** Parameters of the encoder. */
function sizeOf({ kept }: Objective): number {
  return kept.trunk.parameters.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}

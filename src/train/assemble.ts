/** Puts the parts of a run together: components, data, tasks, and the numbers to begin with or to go on from. */
import { join } from 'node:path';
import { prepareEvaluations, type ReadEvaluation } from '../along/evaluations.ts';
import { loadData, type Data } from '../data/load.ts';
import { unlessAborted } from '../data/turns.ts';
import { usable } from '../data/unusable.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { trainStages } from '../experiment/stages.ts';
import { paddingLine } from '../finetune/counts.ts';
import { examineTasks, readTasks } from '../finetune/downstream.ts';
import { requireSameExamples } from '../finetune/kept-trials.ts';
import { fingerprintOfTask, remarksOf, type ReadTask } from '../finetune/task-data.ts';
import { keepsApart } from '../engine/shared-update.ts';
import type { RankGroup } from '../parallel/group.ts';
import { requireEven, requireSharing } from '../engine/shares.ts';
import { slicesOf } from '../parallel/slices.ts';
import type { Engine, LoadedModel } from '../kinds/engine.ts';
import type { Objective } from '../kinds/objective.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Tracker } from '../kinds/tracker.ts';
import { FlatMemory } from '../nn/memory.ts';
import { initialize } from '../nn/parameters.ts';
import { exampleLength } from '../objective/fields.ts';
import { checkObjective } from '../objective/check-objective.ts';
import { courseOver, phasesOf, type CourseStage } from '../objective/course.ts';
import { requireMemory } from '../plan/fit.ts';
import { taskFits } from '../plan/fit-tasks.ts';
import type { Run } from '../registry/container.ts';
import { requireCourse } from '../registry/course.ts';
import type { Registry } from '../registry/registry.ts';
import type { Extending, RunFolder } from '../runs/run-folder.ts';
import { requireSameStage } from '../runs/same-stage.ts';
import { startFrom } from '../start/start.ts';
import { recordedStart } from '../start/weights-hash.ts';
import type { Log } from '../track/log.ts';
import { loadLatest, restore, settleCheckpoints, type Checkpoint } from './checkpoint.ts';
import { fixedHashes } from './fixed-networks.ts';
import type { Pausing } from './pausing.ts';
import type { TrainingState } from './pretrain.ts';
import { requireSameSources, sourcesOfRun } from './sources.ts';
import { dropSnapshotsAfter } from './snapshots.ts';

/** What a run is told: the resolved experiment, where it reads and writes, and whom it tells. */
export interface RunSetting extends Pausing {
  readonly experiment: Experiment;
  readonly registry: Registry;
  /** Relative paths in options start here. */
  readonly experimentFolder: string;
  readonly folder: RunFolder;
  readonly cacheFolder: string;
  readonly log: Log;
  /** The fingerprint of the text of a run that is repeated: the same documents are held out. */
  readonly recordedText?: string;
  /** Where the experiment asks for the share to hold out, for a warning. */
  readonly heldOutPlace?: string;
  /** Aborted by Ctrl-C: the state is saved and the signal's reason thrown. */
  readonly signal: AbortSignal;
  /** The ranks of the run. */
  readonly group: RankGroup;
  /** Writes down every tensor of a step that is not finite. */
  readonly debugNumerics?: boolean;
  /** Profiles a few steps of pre-training. */
  readonly profile?: boolean;
}

/** What every phase of a run works with. */
export interface RunParts {
  readonly tokenizer: Tokenizer;
  /** What is kept, evaluated and exported. */
  readonly objective: Objective;
  /** What trains, stage by stage. */
  readonly course: readonly CourseStage[];
  readonly engine: Engine;
  readonly trackers: readonly Tracker[];
  readonly data: Data;
  readonly tasks: readonly ReadTask[];
  /** What the networks are asked on the way. */
  readonly evaluations: readonly ReadEvaluation[];
  readonly memory: FlatMemory;
  /** The numbers in memory, where the engine computes with them. */
  readonly model: LoadedModel;
  readonly state: TrainingState;
}

/**
 * Makes or restores everything; nothing is trained. Throws a {@link UserError} for text, tasks, weights or memory that will not do,
 * before anything that takes long where that can be known.
 */
export async function assemble(setting: RunSetting, run: Run): Promise<RunParts> {
  const { experiment, experimentFolder, folder, cacheFolder, log, signal, group } = setting;
  const { data: layout, train, seed } = experiment;
  // First what may be missing on this machine, and labels: reading the text takes long.
  const engine = await run.get('engine');
  requireSharing(engine, group.size);
  const examined = await unlessAborted(signal, run.getAll('tasks').then(examineTasks));
  const documents = await unlessAborted(signal, run.get('documents'));
  if (group.first) requireSameSources(folder.path, { text: documents.fingerprint });
  const tokenizer = await run.get('tokenizer');
  if (group.first) requireSameSources(folder.path, { tokenizer: tokenizer.fingerprint });
  const objective = await run.get('objective');
  checkObjective(objective);
  const course = await requireCourse(run, experiment, objective);
  for (const stage of course) requireEven({ plan: stage, batches: stage, engine }, course.length > 1 ? stage.index + 1 : null, group.size);
  const { examples, kept } = objective;
  const data = await usable(`The corpus '${experiment.corpus?.type}'`, () =>
    loadData({
      documents,
      tokenizer,
      data: layout,
      examples,
      frame: kept.frame,
      exampleLength: exampleLength(objective, layout.length),
      train,
      stages: course.map((stage) => ({ ...stage, examples: stage.objective.examples, frame: stage.objective.kept.frame })),
      seed,
      cacheFolder,
      log,
      place: setting.heldOutPlace,
    }),
  );
  const tasks = await unlessAborted(signal, readTasks(examined, kept, tokenizer));
  tellTasks(log, tasks);
  if (group.first) await requireSameExamples(folder.path, tasks, folder.extending?.outdated);
  const evaluations = await unlessAborted(
    signal,
    (group.first ? run.getAll('evaluations') : Promise.resolve([])).then((all) => prepareEvaluations(all, objective, tokenizer)),
  );
  evaluations.forEach(({ prepared: { remarks = [] } }) => remarks.forEach((remark) => log.info(remark)));
  const sources = {
    ...sourcesOfRun(documents, tokenizer, tasks, evaluations),
    start: await recordedStart(experiment, experimentFolder, folder.path),
    fixed: await fixedHashes([objective, ...course.map((stage) => stage.objective)], {
      tokenizer,
      definition: setting.registry.get('tokenizer', experiment.tokenizer.type)?.definition,
      runFolder: folder.path,
      log,
    }),
  };
  await group.requireSame('text', documents.fingerprint);
  await group.requireSame('vocabulary', tokenizer.fingerprint);
  for (const read of tasks) await group.requireSame(`set of examples of '${read.task.name}'`, fingerprintOfTask(read));
  const optimizer = await run.get('optimizer');
  const fits = { objective, optimizer, engine, train, length: layout.length };
  const small = evaluations.flatMap((each, index) => each.tasks.map((read) => ({ ...read, kept, path: `evaluations.${index}.task` })));
  await requireMemory({ ...fits, stages: course }, [...taskFits(tasks, kept), ...small]);
  const memory = new FlatMemory(course[0].objective.parameters, optimizer.slots);
  const checkpoint = group.first ? await loadLatest(folder.path) : null;
  checkpoint?.skipped.forEach((problem) => log.warn(`Not used: checkpoint ${problem}`));
  const state = await group.fromFirst(() => stateOf(checkpoint));
  if (checkpoint) restore(checkpoint, memory);
  else if (group.first) {
    initialize(memory, seed);
    await startFrom(setting, { objective, tokenizer, memory });
  }
  await group.spread(memory.weights);
  const { scatter } = slicesOf(group.collective, memory.length);
  for (const slot of Object.values(memory.slots)) await (keepsApart(optimizer) ? scatter(slot) : group.spread(slot));
  if (folder.extending) checkCourse(folder.path, folder.extending, course, objective);
  const model = await engine.load(memory);
  // Only now: a run to be extended stays as it is if anything above fails.
  await folder.begin();
  if (checkpoint) await settleCheckpoints(folder.path, checkpoint, train.keepCheckpoints);
  if (train.snapshots > 0 && group.first) await dropSnapshotsAfter(folder.path, state.step);
  await folder.write('data.json', `${JSON.stringify(sources, null, 2)}\n`);
  return {
    tokenizer,
    objective,
    course,
    engine,
    model,
    trackers: group.first ? await run.getAll('trackers') : [],
    data,
    tasks,
    evaluations,
    memory,
    state,
  };
}

/** Where the training goes on from; the first step where there is no checkpoint. */
function stateOf(checkpoint: Checkpoint | null): TrainingState {
  if (!checkpoint) return { step: 0, seconds: 0, window: { count: 0, sums: {} } };
  const { step, seconds, window, along, watching } = checkpoint.state as unknown as TrainingState;
  return { step, seconds, window, ...(along ? { along } : {}), ...(watching ? { watching } : {}) };
}

/** What of the tasks' examples is strange, lost, or padding. */
export function tellTasks(log: Log, tasks: readonly ReadTask[]): void {
  for (const task of tasks) {
    task.warnings.forEach((warning) => log.warn(warning));
    [...remarksOf(task), paddingLine(task.task.name, task.counts)].forEach((line) => log.info(line));
  }
}

/** Where steps that are not finite are written down; null where nobody asked. */
export function numericsFolder({ folder, debugNumerics }: RunSetting): string | null {
  return debugNumerics ? join(folder.path, 'numerics') : null;
}

/** Whether the steps that were made were made in the same stages of the objectives. */
function checkCourse(folder: string, extending: Extending, course: readonly CourseStage[], whole: Objective): void {
  const stages = trainStages(extending.before as Experiment).filter(({ from }) => from < extending.reached);
  const objectives = stages.map(({ index }) => course[index]?.objective ?? whole);
  const before = courseOver(whole, stages, objectives).flatMap(phasesOf);
  requireSameStage(folder, extending, { before, after: course.flatMap(phasesOf) });
}

/**
 * A run as every rank but the first has it: the same updates of the same numbers. It writes nothing, shows nothing and judges nothing;
 * whatever hangs on a file or a figure is decided by the first rank (`run.ts`).
 */
import { followFineTuning } from '../finetune/follow.ts';
import { Interrupted } from '../interrupted.ts';
import { pointsOf } from './on-the-way.ts';
import { endTogether } from '../parallel/group.ts';
import { ratesOf } from '../registry/rates.ts';
import type { Run } from '../registry/container.ts';
import { keptPooler } from '../start/pooler.ts';
import { assemble, type RunParts, type RunSetting } from './assemble.ts';
import { createRunOf } from './create-run.ts';
import { followedPauser, Paused } from './pausing.ts';
import { assembleJob } from './fine-tuning-job.ts';
import { pretrain, type Hooks } from './pretrain.ts';

/** Returns when the run is finished, or was stopped on all ranks at once; whatever else ends it is thrown. */
export async function followExperiment(setting: RunSetting): Promise<void> {
  const { experiment, folder, group } = setting;
  const run = await createRunOf(setting);
  const isJob = experiment.train.steps === 0;
  try {
    const parts = isJob ? await jobParts(setting, run) : await followPretraining(setting, run);
    await followFineTuning({
      tasks: parts.tasks,
      parts,
      beside: await group.fromFirst(() => keptPooler(folder.path)),
      optimizer: await run.get('optimizer'),
      seed: experiment.seed,
      group,
    });
    await endTogether(group);
  } catch (error) {
    if (error instanceof Paused) return endTogether(group);
    if (!(error instanceof Interrupted) || !group.signal.aborted) throw error;
    await endTogether(group, error);
  }
}

type Followed = Pick<RunParts, 'tasks' | 'objective' | 'course' | 'memory' | 'tokenizer' | 'engine'>;

async function jobParts(
  setting: RunSetting,
  run: Run,
): Promise<Omit<Followed, 'course'> & { readonly course: readonly Pick<Followed, 'objective'>[] }> {
  const parts = await assembleJob(setting, run);
  return { ...parts, course: [{ objective: parts.objective }] };
}

async function followPretraining(setting: RunSetting, run: Run): Promise<Followed> {
  const { experiment, group } = setting;
  const { train, seed } = experiment;
  const parts = await assemble(setting, run);
  const { course, engine, model, memory, data, state } = parts;
  const rate = await ratesOf(run, experiment);
  const stages = course.map((stage, index) => ({ ...stage, batches: data.stages[index], rate }));
  const optimizer = await run.get('optimizer');
  const points = pointsOf(experiment, setting.until);
  // As the first rank has them: all bring together what they keep apart where that one looks at it.
  const plan = { ...train, points: setting.until === undefined ? points : [...points, setting.until] };
  const session = { plan, seed, stages, engine, model, memory, optimizer };
  await pretrain(
    { ...session, signal: group.signal, group, numericsFolder: null, profile: null },
    { ...silent, pause: followedPauser(setting, train.steps) },
    state,
  );
  await model.release();
  return parts;
}

const silent: Hooks = {
  progress: () => undefined,
  log: () => undefined,
  evaluate: () => Promise.resolve(),
  save: () => Promise.resolve(),
  saved: () => null,
  profiled: () => Promise.resolve(),
};

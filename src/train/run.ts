/**
 * One run from a resolved experiment to its result: pre-training, evaluation, export, downstream tasks.
 *
 * `assemble.ts` puts the parts together, the loop itself is `pretrain.ts`, what is shown meanwhile `observe.ts`; fine-tuning is
 * `finetune/fine-tune.ts`, what is printed at the end `summary.ts`.
 */
import { join } from 'node:path';
import { writeCards } from '../card/write-cards.ts';
import { diagnosesAt } from '../diagnose/watch.ts';
import { makeFolderIn } from '../files/make-folder.ts';
import { fineTuneAll } from '../finetune/downstream.ts';
import { exportNetwork } from '../interop/hugging-face/export-network.ts';
import type { Summary } from '../kinds/tracker.ts';
import { evaluate, type Evaluator } from '../objective/evaluate.ts';
import type { HeldOutEvaluation } from '../objective/evaluation.ts';
import { startProfile } from '../profile/profile.ts';
import { stageAt, tokensUntil } from '../experiment/stages.ts';
import type { Run } from '../registry/container.ts';
import { ratesOf } from '../registry/rates.ts';
import { dataWait, renamed, tokensPerSecond, trained } from '../runs/figure-names.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { keptPooler } from '../start/pooler.ts';
import type { Log } from '../track/log.ts';
import { assemble, numericsFolder, type RunParts, type RunSetting } from './assemble.ts';
import { createRunOf } from './create-run.ts';
import { saveCheckpoint } from './checkpoint.ts';
import { saveSnapshot } from './snapshots.ts';
import { runFineTuningJob } from './fine-tuning-job.ts';
import { guarded } from './guarded-trackers.ts';
import { evaluateAndTrack, evaluatorOf } from './observe.ts';
import { pauserOf, Paused, requireFigure } from './pausing.ts';
import { pretrain, type Hooks } from './pretrain.ts';
import { isDue, pointMaker, pointsOf } from './on-the-way.ts';
import { progressOver } from './progress.ts';
import { announce, progressOf, summarize, type RunResult } from './summary.ts';
import { timesReadBy, watchRun } from './watch-run.ts';

/**
 * Runs all phases, or those that are left, and writes `result.json`. Trackers are told the end, whichever it is. Of several ranks this is
 * the first; the others are in `follow.ts`.
 */
export async function runExperiment(setting: RunSetting): Promise<RunResult> {
  const { experiment, folder, log, group } = setting;
  const run = await createRunOf(setting);
  if (experiment.train.steps === 0) return runFineTuningJob(setting, run);
  const assembled = await assemble(setting, run);
  const { trackers, signal, failure } = guarded(assembled.trackers, setting.signal, folder);
  const own = group.toldBy(signal);
  const parts = { ...assembled, trackers };
  const { objective, engine, memory, state, data } = parts;
  announce(log, { experiment, folder: folder.path, objective, memory, engine, data, state });
  const started = state.step === 0 ? 0 : state.step + 1;
  for (const tracker of trackers)
    await tracker.start?.({
      folder: folder.path,
      name: experiment.name,
      experiment: { ...experiment },
      legend: objective.figures,
      step: started,
    });

  const finish = async (status: Summary['status'], figures: Summary['figures'] = {}): Promise<void> => {
    for (const tracker of trackers) await tracker.finish?.({ figures, status });
  };
  const result = await phases({ ...setting, signal, group: own }, parts, run).catch(async (error: unknown) => {
    await finish(setting.signal.aborted || error instanceof Paused ? 'interrupted' : 'failed');
    throw error;
  });
  await finish('finished', result.figures);
  await folder.write('result.json', `${JSON.stringify(result, null, 2)}\n`);
  await writeCards(folder.path, experiment, result, Object.keys(result.exported));
  failure.throwIfAborted();
  return result;
}

async function phases(setting: RunSetting, parts: RunParts, run: Run): Promise<RunResult> {
  const { experiment, folder, log, signal, group } = setting;
  const { objective, engine, memory, model, state, data, tasks } = parts;
  const evaluator = await evaluatorOf(setting, parts);
  // Only a run that was extended may have something new to say of a step that it has evaluated.
  const again = () => (folder.extended ? evaluateAndTrack(setting, parts, evaluator, state) : evaluate(evaluator));
  const evaluation = (await pretrainAll(setting, parts, run, evaluator)) ?? (await again());
  await model.pull();
  await model.release();
  await exportAll(folder, parts, log);
  const downstream = await fineTuneAll({
    tasks,
    parts,
    beside: await group.fromFirst(() => keptPooler(folder.path)),
    optimizer: await run.get('optimizer'),
    seed: experiment.seed,
    log,
    folder,
    numericsFolder: numericsFolder(setting),
    signal,
    group,
  });
  return summarize({ experiment, objective, memory, engine, data, state, evaluation, downstream, evaluations: parts.evaluations });
}

/** Returns the evaluation after the last step; null where a run goes on that has made it already. */
async function pretrainAll(setting: RunSetting, parts: RunParts, run: Run, evaluator: Evaluator): Promise<HeldOutEvaluation | null> {
  const { experiment, folder, log, group } = setting;
  const { train, seed } = experiment;
  const saving = savingHooks(setting, parts);
  const points = pointsOf(experiment, setting.until);
  const makePoint = pointMaker(setting, parts, await run.get('optimizer'));
  const ask: Hooks['ask'] = async (now) => {
    if (isDue(points, now)) await makePoint(now);
  };
  const { step: begun } = parts.state;
  if (isDue(points, parts.state)) {
    await ask(parts.state);
    // There are no weights to keep before the first step; later the point is kept with those that it is of.
    if (begun > 0) await saving.save(parts.state);
  }
  if (begun >= train.steps) return null;
  await requireFigure(setting, train.steps, { ...parts, evaluator });
  const [optimizer, rate] = [await run.get('optimizer'), await ratesOf(run, experiment)];
  const watch = watchRun(setting, parts, rate);
  const phase = progressOver(log, parts.course, parts.state.step);
  const last: { evaluation: HeldOutEvaluation | null; step: number } = { evaluation: null, step: begun };
  const hooks: Hooks = {
    ...saving,
    ask,
    progress({ step }, figures) {
      phase.update(step, progressOf(parts.objective, figures));
      watch.stepped(step, figures);
    },
    log: tellTrackers(parts),
    async evaluate(now) {
      const evaluation = await evaluateAndTrack(setting, parts, evaluator, now);
      Object.assign(last, { evaluation, step: now.step });
      watch.evaluated(now.step, evaluation.figures());
    },
    async profiled(profile) {
      const { table, file } = await profile.finish();
      log.info(`${table}\nThe whole profile: ${file}, for chrome://tracing, ui.perfetto.dev or TensorBoard's profile plugin.`);
    },
  };
  const evaluated = (step: number) => (last.step === step ? last.evaluation : null);
  hooks.pause = pauserOf(setting, train.steps, { begun, evaluated, evaluator, hooks });
  const { course, engine, model, memory, data } = parts;
  const stages = course.map((stage, index) => ({ ...stage, batches: data.stages[index], rate }));
  const profile = setting.profile ? await startProfile(folder.path) : null;
  const session = {
    plan: { ...train, points: setting.until === undefined ? points : [...points, setting.until] },
    seed,
    stages,
    engine,
    model,
    memory,
    optimizer,
  };
  try {
    if (train.snapshots > 0 && parts.state.step === 0) await hooks.keep?.(parts.state);
    await pretrain({ ...session, signal: group.signal, group, numericsFolder: numericsFolder(setting), profile }, hooks, parts.state);
    phase.done(`${parts.state.step} steps in ${Math.round(parts.state.seconds)} s`);
    return last.evaluation;
  } finally {
    phase.stop();
  }
}

/** Checkpoints: whoever goes on does so from the last one. */
function savingHooks(
  { experiment, folder }: RunSetting,
  { model, memory, trackers, state }: RunParts,
): Pick<Hooks, 'save' | 'saved' | 'keep'> {
  let saved = state.step > 0 ? state.step : null;
  return {
    saved: () => saved,
    async keep({ step }) {
      folder.check();
      await model.pull();
      await saveSnapshot(folder.path, step, memory);
    },
    async save(now) {
      folder.check();
      await Promise.all([model.pull(), ...trackers.map((tracker) => tracker.flush?.())]);
      folder.check();
      const keep = experiment.train.keepCheckpoints;
      await saveCheckpoint(folder.path, { memory, state: { ...now, fingerprint: folder.fingerprint }, keep });
      saved = now.step;
      await folder.record('running', now.step, diagnosesAt(now));
    },
  };
}

/** Figures with the loss's constants, the stage where there are several, the speed of this sitting and what waited for data. */
function tellTrackers({ course, data, trackers, state }: RunParts): Hooks['log'] {
  const sitting = { seconds: state.seconds, tokens: tokensUntil(course, state.step) };
  return (now, figures, waited) => {
    const speed = (tokensUntil(course, now.step) - sitting.tokens) / (now.seconds - sitting.seconds);
    const { index, objective } = course[stageAt(course, now.step - 1).index];
    const stage: Record<string, number> = course.length > 1 ? { stage: index + 1 } : {};
    const epochs = timesReadBy({ course, data }, now.step);
    const named = renamed({ ...figures, ...objective.loss.logged, ...stage, epochs }, trained);
    const values = { ...named, [tokensPerSecond]: speed, [dataWait]: waited };
    trackers.forEach((tracker) => tracker.scalars?.(now.step, values));
  };
}

async function exportAll(folder: RunFolder, { objective, memory, tokenizer }: RunParts, log: Log): Promise<void> {
  folder.check();
  const to = await makeFolderIn(folder.path, 'export');
  const { frame, trunk } = objective.kept;
  for (const [name, part] of Object.entries(objective.networks)) {
    folder.check();
    await exportNetwork(join(to, name), { ...part, longest: trunk.size.maxPositions, frame }, memory, tokenizer);
    if (!part.huggingFaceConfig) log.info(`export/${name} has weights and a tokenizer; Hugging Face's library has no class for it`);
  }
}

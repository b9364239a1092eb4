/**
 * One run from a resolved experiment to its result: data, pre-training, evaluation, export, downstream tasks.
 *
 * Puts the parts together and decides what is written where in the run's folder; the loop itself is
 * `pretrain.ts`, fine-tuning is `fine-tune.ts`, what is printed at the end is `summary.ts`.
 */
import { join } from 'node:path';
import { makeFolder } from '../files/make-folder.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { splitDocuments, type Documents } from '../data/documents.ts';
import { unlessAborted } from '../data/turns.ts';
import { loadData, type Data } from '../data/load.ts';
import { usable } from '../data/unusable.ts';
import { exportNetwork } from '../interop/hugging-face.ts';
import type { Engine, LoadedModel } from '../kinds/engine.ts';
import type { KeptNetwork, Objective } from '../kinds/objective.ts';
import type { Task } from '../kinds/task.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Summary, Tracker } from '../kinds/tracker.ts';
import { FlatMemory } from '../nn/memory.ts';
import { initialize } from '../nn/parameters.ts';
import { requireMemory } from '../plan/fit.ts';
import { taskFits } from '../plan/fit-tasks.ts';
import { startProfile } from '../profile/profile.ts';
import { createRun, type Run } from '../registry/container.ts';
import type { Registry } from '../registry/registry.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import type { Log } from '../track/log.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { loadLatest, restore, saveCheckpoint } from './checkpoint.ts';
import { fineTuneAll, readTasks } from '../finetune/downstream.ts';
import { evaluate, evaluationShape, shapeOf, type Evaluator } from '../objective/evaluate.ts';
import type { Evaluation } from '../objective/evaluation.ts';
import { objectiveProgram } from '../objective/program.ts';
import { pretrain, type TrainingState } from './pretrain.ts';
import { heldOut, renamed, sampleOf, tokensPerSecond, trained, weightsOf } from '../runs/figure-names.ts';
import type { RunFolder } from '../runs/run-folder.ts';
import { startFrom } from '../start/start.ts';
import { withKeptTokenizer } from '../start/tokenizer.ts';
import { recordedStart, type StartHashes } from '../start/weights-hash.ts';
import { announce, briefly, progressOf, summarize, type RunResult } from './summary.ts';

export interface RunSetting {
  readonly experiment: Experiment;
  readonly registry: Registry;
  /** Relative paths in options start here. */
  readonly experimentFolder: string;
  readonly folder: RunFolder;
  readonly cacheFolder: string;
  readonly log: Log;
  /** Aborted by Ctrl-C: the state is saved and the signal's reason thrown. */
  readonly signal: AbortSignal;
  /** Writes down every tensor of a step that is not finite. */
  readonly debugNumerics?: boolean;
  /** Profiles a few steps of pre-training. */
  readonly profile?: boolean;
}

export async function runExperiment(setting: RunSetting): Promise<RunResult> {
  const { experiment, registry, experimentFolder, cacheFolder, folder, log } = setting;
  const run = createRun(registry, withKeptTokenizer(experiment, experimentFolder, folder.path), {
    cacheFolder,
    experimentFolder,
    runFolder: folder.path,
    log,
    documents: (corpus) => splitDocuments(corpus, { heldOut: experiment.data.heldOut, signal: setting.signal }),
  });
  const parts = await assemble(setting, run);
  const { objective, engine, memory, state, data, trackers } = parts;
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
  const result = await phases(setting, parts, run).catch(async (error: unknown) => {
    await finish(setting.signal.aborted ? 'interrupted' : 'failed');
    throw error;
  });
  await finish('finished', result.figures);
  await writeFileAtomic(join(folder.path, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

async function phases(setting: RunSetting, parts: Parts, run: Run): Promise<RunResult> {
  const { experiment, folder, log, signal } = setting;
  const { objective, engine, memory, model, state, data, tasks } = parts;
  const evaluator = await evaluatorOf(setting, parts);
  const evaluation = (await pretrainAll(setting, parts, run, evaluator)) ?? (await evaluate(evaluator));
  await model.pull();
  await model.release();
  await exportAll(folder.path, parts, log);
  const downstream = await fineTuneAll({
    tasks,
    parts,
    optimizer: await run.get('optimizer'),
    seed: experiment.seed,
    log,
    folder: folder.path,
    numericsFolder: numericsFolder(setting),
    signal,
  });
  return summarize({ experiment, objective, memory, engine, data, state, evaluation, downstream });
}

/** What every phase of a run works with. */
export interface Parts {
  readonly tokenizer: Tokenizer;
  readonly objective: Objective;
  readonly engine: Engine;
  readonly trackers: readonly Tracker[];
  readonly data: Data;
  readonly tasks: readonly Task[];
  readonly memory: FlatMemory;
  /** The numbers in memory, where the engine computes with them. */
  readonly model: LoadedModel;
  readonly state: TrainingState;
}

async function assemble(setting: RunSetting, run: Run): Promise<Parts> {
  const { experiment, experimentFolder, folder, cacheFolder, log, signal } = setting;
  const { data: layout, train, seed } = experiment;
  // First what may be missing on this machine: reading the text takes long.
  const engine = await run.get('engine');
  const documents = await unlessAborted(signal, run.get('documents'));
  const tokenizer = await run.get('tokenizer');
  const objective = await run.get('objective');
  const { examples, kept } = objective;
  const data = await usable(`The corpus '${experiment.corpus.type}'`, () =>
    loadData({ documents, tokenizer, data: layout, examples, frame: kept.frame, train, seed, cacheFolder, log }),
  );
  const tasks = await unlessAborted(
    signal,
    run.getAll('tasks').then((all) => readTasks(all, kept, tokenizer)),
  );
  const sources = {
    ...(await sourcesOf(documents, tokenizer, tasks, kept)),
    start: await recordedStart(experiment, experimentFolder, folder.path),
  };
  await writeFileAtomic(join(folder.path, 'data.json'), `${JSON.stringify(sources, null, 2)}\n`);
  const optimizer = await run.get('optimizer');
  await requireMemory({ objective, optimizer, engine, train, length: layout.length }, await taskFits(tasks, kept, tokenizer));
  const memory = new FlatMemory(objective.parameters, optimizer.slots);
  const state: TrainingState = { step: 0, seconds: 0, window: { count: 0, sums: {} } };
  const checkpoint = await loadLatest(folder.path);
  checkpoint?.skipped.forEach((problem) => log.warn(`Not used: checkpoint ${problem}`));
  if (checkpoint) {
    restore(checkpoint, memory);
    const { step, seconds, window } = checkpoint.state as unknown as TrainingState;
    Object.assign(state, { step, seconds, window });
  } else {
    initialize(memory, seed);
    await startFrom(setting, { objective, tokenizer, memory });
  }
  return {
    tokenizer,
    objective,
    engine,
    model: await engine.load(memory),
    trackers: await run.getAll('trackers'),
    data,
    tasks,
    memory,
    state,
  };
}

/** What a run learns from, by fingerprint: a repetition can tell whether it is the same. */
export interface Sources {
  /** Of the corpus and its split. */
  readonly text: string;
  readonly tokenizer: string;
  /** Of the examples of each task. */
  readonly tasks: Readonly<Record<string, string>>;
  /** Of the weights that it started from; undefined where these were random. */
  readonly start?: StartHashes;
}

async function sourcesOf(documents: Documents, tokenizer: Tokenizer, tasks: readonly Task[], { frame }: KeptNetwork): Promise<Sources> {
  const examples = await Promise.all(tasks.map(async (task) => [task.name, fingerprintOf(await task.data(tokenizer, frame))]));
  return { text: documents.fingerprint, tokenizer: tokenizer.fingerprint, tasks: Object.fromEntries(examples) };
}

async function evaluatorOf({ experiment }: RunSetting, { objective, model, data }: Parts): Promise<Evaluator> {
  const batches = data.heldOut.evaluationBatches(experiment.train.evaluateBatches);
  return {
    objective,
    batches,
    text: data,
    executable: await model.compile(objectiveProgram(objective, evaluationShape(shapeOf(batches[0])), 'evaluate')),
  };
}

/** Returns the evaluation after the last step; null where a run goes on that has made it already. */
async function pretrainAll(setting: RunSetting, parts: Parts, run: Run, evaluator: Evaluator): Promise<Evaluation | null> {
  const { experiment, folder, log, signal } = setting;
  const { objective, engine, trackers, data, memory, model, state } = parts;
  const { train } = experiment;
  let last: Evaluation | null = null;
  if (state.step >= train.steps) return last;
  const tokens = train.batch * experiment.data.length;
  const phase = log.phase('pre-training', train.steps, { unit: 'tokens', perStep: tokens });
  const sitting = { seconds: state.seconds, step: state.step };
  // Whoever goes on does so from a checkpoint.
  let saved = state.step > 0 ? state.step : null;
  try {
    await pretrain(
      {
        plan: train,
        seed: experiment.seed,
        objective,
        batches: data.train,
        engine,
        model,
        memory,
        optimizer: await run.get('optimizer'),
        scheduler: await run.get('scheduler'),
        signal,
        profile: setting.profile ? startProfile(folder.path) : null,
        async profiled(profile) {
          const { table, file } = await profile.finish();
          log.info(`${table}\nThe whole profile: ${file}, for chrome://tracing, ui.perfetto.dev or TensorBoard's profile plugin.`);
        },
        numericsFolder: numericsFolder(setting),
        checkpoint: () => saved,
        progress: ({ step }, figures) => phase.update(step, progressOf(objective, figures)),
        log(now, figures) {
          const speed = ((now.step - sitting.step) * tokens) / (now.seconds - sitting.seconds);
          const values = { ...renamed({ ...figures, ...objective.loss.logged }, trained), [tokensPerSecond]: speed };
          trackers.forEach((tracker) => tracker.scalars?.(now.step, values));
        },
        async evaluate(now) {
          last = await evaluateAndTrack(setting, parts, evaluator, now);
        },
        async save(now) {
          await Promise.all([model.pull(), ...trackers.map((tracker) => tracker.flush?.())]);
          await saveCheckpoint(folder.path, { memory, state: { ...now, fingerprint: folder.fingerprint }, keep: train.keepCheckpoints });
          saved = now.step;
          await folder.record('running', now.step);
        },
      },
      state,
    );
    phase.done(`${state.step} steps in ${Math.round(state.seconds)} s`);
    return last;
  } finally {
    phase.stop();
  }
}

/** Where steps that are not finite are written down; null where nobody asked. */
function numericsFolder({ folder, debugNumerics }: RunSetting): string | null {
  return debugNumerics ? join(folder.path, 'numerics') : null;
}

async function evaluateAndTrack(
  { experiment, log }: RunSetting,
  { objective, memory, model, trackers }: Parts,
  evaluator: Evaluator,
  { step }: TrainingState,
): Promise<Evaluation> {
  const evaluation = await evaluate(evaluator);
  const figures = evaluation.figures();
  const samples = evaluation.samples(experiment.train.samples);
  await model.pull();
  for (const tracker of trackers) {
    tracker.scalars?.(step, renamed(figures, heldOut));
    samples.forEach((sample, index) => tracker.text?.(step, sampleOf(index + 1), sample));
    for (const name of watched(objective)) tracker.histogram?.(step, weightsOf(name), memory.view(memory.weights, name));
  }
  log.info(`step ${step}: held-out ${briefly(objective, figures)}`);
  return evaluation;
}

/** A few weight matrices of each network: the first, one in the middle, the last. */
function watched({ networks, parameters }: Objective): string[] {
  const matrices = new Set(parameters.filter(({ shape }) => shape.length === 2).map(({ name }) => name));
  const chosen = Object.values(networks).flatMap(({ names }) => {
    const own = Object.values(names).filter((name) => matrices.has(name));
    return [own[0], own[Math.floor(own.length / 2)], own[own.length - 1]];
  });
  return [...new Set(chosen)];
}

async function exportAll(path: string, { objective, memory, tokenizer }: Parts, log: Log): Promise<void> {
  await makeFolder(join(path, 'export'));
  for (const [name, part] of Object.entries(objective.networks)) {
    await exportNetwork(join(path, 'export', name), part, memory, tokenizer);
    if (!part.huggingFaceConfig) log.info(`export/${name} has weights and a tokenizer; Hugging Face's library has no class for it`);
  }
}

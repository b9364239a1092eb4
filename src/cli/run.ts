/** `electra-run <experiment.json5>`: runs an experiment, or goes on with an unfinished run of it. Called in a worker: `in-worker.ts`. */
import { access, constants, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../files/make-folder.ts';
import type { Changes } from '../config/compose.ts';
import { requireExperiment, type LoadedExperiment } from '../config/load.ts';
import { escaped } from '../config/save.ts';
import { errors, UserError } from '../errors/index.ts';
import { isAboutNames, refusalIn } from '../errors/system-error.ts';
import { Interrupted } from '../interrupted.ts';
import { shellWord } from '../output/shell-word.ts';
import { codeFolder } from '../package.ts';
import { blaming } from '../registry/blame.ts';
import type { Peers } from '../kinds/collective.ts';
import type { Registry } from '../registry/registry.ts';
import type { Log } from '../track/log.ts';
import { readChecked } from '../files/read-json.ts';
import { recordShape } from '../runs/file-shapes.ts';
import { trained } from '../runs/figure-names.ts';
import { collectRecord, type RunRecord } from '../runs/record.ts';
import { requireOutsideRuns } from '../runs/outside-runs.ts';
import { openRunFolder, readStatus, type Extending, type RunFolder } from '../runs/run-folder.ts';
import { isLockFile } from '../files/lock.ts';
import { freeToGoOn } from '../runs/same-experiment.ts';
import { placeText } from '../source/report.ts';
import { Paused, type Pausing } from '../train/pausing.ts';
import { endTogether } from '../parallel/group.ts';
import { joinGroup } from '../train/join-ranks.ts';
import { followedFolder } from '../runs/followed-folder.ts';
import { runExperiment } from '../train/run.ts';
import { closingText } from '../train/summary.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { fetchNamed } from './fetch.ts';
import { follow } from './follow.ts';
import type { SittingsRecord } from './recorded-run.ts';

/** What to find out about a run beside its figures. */
export interface Probes {
  /** Time a few steps, and every operation in them. */
  readonly profile?: boolean;
  /** Write down every tensor of a step that is not finite. */
  readonly debugNumerics?: boolean;
}

/** Changes of the experiment, what the run is to tell about itself, and what to do with an earlier one of its name. */
export interface RunOptions extends Changes, Probes {
  /** Only fine-tune the file's tasks, on the model in this folder. */
  readonly model?: string;
  /** Throw away what an earlier run of this name left. */
  readonly fresh?: boolean;
}

/** Where a run shows itself, and how it hears of Ctrl-C. */
export interface Terminal {
  readonly log: Log;
  /** Aborted with {@link Interrupted}. */
  readonly signal: AbortSignal;
  /** Begins the program once more; left out where nobody can. */
  readonly peers?: Peers;
}

/** Makes of this sitting how the run is extended. */
type Extend = (sitting: RunRecord) => Extending;

/** Returns the exit code. Throws UserError for a wrong experiment, and for one that describes many runs. */
export async function run(
  file: string,
  { set, setFiles, model, fresh = false, ...probes }: RunOptions,
  terminal: Terminal,
): Promise<number> {
  const started = model === undefined ? [] : [`start.from=${JSON.stringify(model)}`];
  await fetchNamed(file, { set: [...(set ?? []), ...started], setFiles }, terminal);
  const loaded = await requireExperiment(file, { set, setFiles, model });
  const section = (['sweep', 'ablation'] as const).find((each) => loaded.variation[each]);
  if (section) throw new UserError(errors.IS_A_SWEEP({ file, section }));
  const folder = path.join(loaded.experiment.runs, loaded.experiment.name);
  requireOutsideRuns(folder);
  return runLoaded(loaded, folder, terminal, { fresh, ...probes });
}

/** What a run begins with beside its experiment. */
interface Beginning extends Pausing {
  readonly fresh?: boolean;
  readonly extend?: Extend;
  /** Of a run that is repeated; see `RunSetting`. */
  readonly recordedText?: string;
}

/**
 * Runs a checked experiment in the folder `runPath`, or goes on with the run there, or extends it. Returns the exit code: 0, or that of
 * {@link Interrupted} when it was stopped.
 */
export async function runLoaded(
  loaded: LoadedExperiment,
  runPath: string,
  terminal: Terminal,
  { fresh = false, profile, debugNumerics, extend, recordedText, until, figure }: Probes & Beginning = {},
): Promise<number> {
  const { log, signal } = terminal;
  const { experiment, registry, folder: experimentFolder } = loaded;
  const cacheFolder = await writable(
    cacheFolderHere(),
    'Vocabularies and tokenized text',
    'Set the environment variable ELECTRA_RUN_CACHE to another folder.',
  );
  await writable(path.dirname(runPath), 'Runs', "Set 'runs' to another folder, e.g. --set runs=/tmp/runs.");
  const group = await joinGroup({ experiment, registry, experimentFolder, runFolder: runPath, cacheFolder, ...terminal });
  const followed = { experiment, registry, experimentFolder, folder: followedFolder(runPath), cacheFolder, signal, until };
  if (!group.first) return follow(group, followed);
  const sitting = collectRecord({
    commandLine: process.argv.slice(1),
    experimentFolder,
    seed: experiment.seed,
    plugins: pluginFiles(registry),
  });
  const origin = { experimentFile: loaded.file, experimentFolder };
  const folder = await openRunFolder(runPath, {
    experiment: escaped(experiment),
    files: { 'experiment.json5': loaded.saved, 'record.json': recordText({ ...sitting, ...origin }) },
    fresh,
    free: freeToGoOn(experiment),
    extension: extend?.(sitting),
  });
  try {
    if (folder.resumed && folder.begun()) {
      await folder.write('experiment.json5', loaded.saved);
      await writeRecord(folder, sitting, origin);
    }
    const heldOutPlace = placeText(loaded.place(['data', 'heldOut'], 'value'), process.cwd());
    const result = await blaming({ experiment, registry, place: loaded.place, after: () => stateOf(runPath) }, () =>
      runExperiment({
        experiment,
        registry,
        experimentFolder,
        folder,
        cacheFolder,
        log,
        signal,
        group,
        profile,
        debugNumerics,
        recordedText,
        heldOutPlace,
        until,
        figure,
      }),
    );
    await folder.close('finished', result.figures[trained('steps')]);
    log.result(closingText(result, runPath, experiment.runs));
    await endTogether(group);
    return 0;
  } catch (error) {
    await requireStillThere(folder);
    if (error instanceof Paused) return paused(error, folder, log).finally(() => endTogether(group));
    const interrupted = error instanceof Interrupted;
    const begun = folder.resumed || !(await holdsNothing(folder.path));
    if (!begun) await rm(folder.path, { recursive: true }).finally(() => folder.leave());
    else await folder.close(interrupted ? 'interrupted' : 'failed', (await readStatus(folder.path))?.step ?? 0);
    if (!interrupted) throw error;
    log.warn(
      !folder.begun()
        ? `Stopped before anything was changed; ${runPath} is as it was.`
        : begun
          ? `Stopped and saved. To go on: npx electra-run resume ${shellWord(runPath)}`
          : 'Stopped before training began; nothing is left of this run.',
    );
    await endTogether(group, error);
    return error.exitCode;
  }
}

/** The exit code of a run that has come as far as it was to go. */
async function paused({ step, figures }: Paused, folder: RunFolder, log: Log): Promise<number> {
  await folder.close('paused', step, figures);
  log.info(`Paused at step ${step} and saved. To go on: npx electra-run resume ${shellWord(folder.path)}`);
  return 0;
}

/** Whatever else failed: where the folder was taken away, that is why, and nothing may be written there. */
async function requireStillThere(folder: RunFolder): Promise<void> {
  try {
    folder.check();
  } catch (taken) {
    await folder.leave();
    throw taken;
  }
}

/** What a run that failed has left, and how to go on. */
async function stateOf(folder: string): Promise<string> {
  const step = (await readStatus(folder))?.step ?? 0;
  return step > 0 ? `Step ${step} is saved; to go on from there: npx electra-run resume ${shellWord(folder)}` : 'Nothing was trained yet.';
}

/** The first sitting describes the run; those that went on with it stand below `continued`. */
async function writeRecord(
  folder: RunFolder,
  sitting: RunRecord,
  origin: { readonly experimentFile: string; readonly experimentFolder: string },
): Promise<void> {
  const before = readChecked<SittingsRecord>(path.join(folder.path, 'record.json'), recordShape);
  // A member of a sweep has a record of where it comes from before it has begun.
  const record = before?.commandLine
    ? { ...before, ...origin, continued: [...(before.continued ?? []), sitting] }
    : { ...sitting, ...origin };
  await folder.write('record.json', recordText(record));
}

function recordText(record: SittingsRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** Files of the components that do not ship. */
export function pluginFiles(registry: Registry): string[] {
  const files = registry.entries().map(({ file }) => file);
  return [...new Set(files.filter((file) => !file.startsWith(codeFolder + path.sep)))].sort();
}

/** Made and tried at once, so that a run does not find out after an hour. */
async function writable(folder: string, what: string, hint: string): Promise<string> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
    return folder;
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal && !isAboutNames(refusal)) throw error;
    const reason = `${what} cannot be written to ${folder}: ${error instanceof Error ? error.message : String(error)}.`;
    throw new UserError(errors.BAD_ARGUMENTS({ reason, hint }), { cause: error });
  }
}

/** What describes a run before it has begun. */
const DESCRIPTION = new Set(['data.json', 'experiment.json', 'experiment.json5', 'record.json', 'start', 'status.json']);

/** Whether a run failed before it made anything: such a folder would only stand in the way of the corrected experiment. */
async function holdsNothing(folder: string): Promise<boolean> {
  const names = await readdir(folder);
  return names.every((name) => DESCRIPTION.has(name) || isLockFile(name));
}

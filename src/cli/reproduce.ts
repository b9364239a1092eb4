/**
 * `electra-run reproduce <run>`: runs a finished run again, from what it recorded, and compares the numbers.
 * Called in a worker, as `run` is; what is compared with what is `runs/reproduction.ts`'s affair.
 */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { LoadedExperiment } from '../config/load.ts';
import { splitByText } from '../data/split.ts';
import { unlessAborted } from '../data/turns.ts';
import { errors, UserError } from '../errors/index.ts';
import { Interrupted } from '../interrupted.ts';
import { blaming } from '../registry/blame.ts';
import { createRun } from '../registry/container.ts';
import type { Log } from '../track/log.ts';
import { formatFigure, renderTable } from '../track/table.ts';
import { collectRecord } from '../runs/record.ts';
import { compareRepetition, surroundingsDiffer, type Agreement, type RecordedDifference } from '../runs/reproduction.ts';
import { extensionsOf, type Extended } from '../runs/extended.ts';
import { requireOutsideRuns } from '../runs/outside-runs.ts';
import { startHashes, type StartHashes } from '../start/weights-hash.ts';
import { commandLine } from '../output/shell-word.ts';
import { learnedDifferently, recordedSources, type Sources } from '../train/sources.ts';
import { readStatus } from '../runs/run-folder.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { loadRun, type RecordedRun } from './recorded-run.ts';
import { pluginFiles, runLoaded, type Terminal } from './run.ts';

/** How much of the run is repeated, where, and what still counts as the same number. */
export interface ReproduceOptions {
  /** Only say whether code, data and machine are the recorded ones; run nothing. */
  readonly check?: boolean;
  /** Stop after this many steps, rounded up to the next logged one. */
  readonly steps?: number;
  /** Folder of the repetition. */
  readonly out?: string;
  /** Numbers may differ by this much, relative to the larger one. */
  readonly tolerance?: number;
  readonly json?: boolean;
}

/** Returns the exit code: 0, or 1 where something differs, or that of {@link Interrupted} when it was stopped. */
export async function reproduce(folder: string, options: ReproduceOptions, terminal: Terminal): Promise<number> {
  const { check = false, steps, tolerance = 0, json = false, out = `${path.resolve(folder)}-reproduced` } = options;
  await requireOther(folder, out);
  const { loaded, record, sources } = await readRun(folder, steps !== undefined || check);
  if (!check) requireOneCourse(folder, loaded, record);
  const differences = [
    ...surroundingsDiffer(
      record,
      collectRecord({
        commandLine: [],
        experimentFolder: loaded.folder,
        seed: loaded.experiment.seed,
        plugins: pluginFiles(loaded.registry),
      }),
    ),
    ...(await textDiffers(loaded, sources, terminal)),
    ...(await startDiffers(loaded, sources)),
  ];
  const text = differences.find(({ what }) => what === TEXT);
  if (check) {
    terminal.log.result(
      json ? JSON.stringify({ run: folder, same: differences.length === 0, differences }, null, 2) : checkText(folder, differences),
    );
    return differences.length === 0 ? 0 : 1;
  }
  if (text) throw new UserError(errors.DATA_CHANGED({ folder, recorded: text.recorded, now: text.now }));
  const start = differences.find(({ what }) => what.startsWith(START));
  if (start) throw new UserError(errors.START_CHANGED({ folder, recorded: start.recorded, now: start.now }));
  tell(differences, terminal);
  if (!(await isFinished(out))) {
    const code = await repeat(loaded, out, { steps, recordedText: sources.text }, terminal);
    if (code !== 0) return code;
  }
  // What tasks learned from is known once they were read.
  const learned = learnedDifferently(sources, recordedSources(out));
  tell(learned, terminal);
  differences.push(...learned);
  const comparison = await compareRepetition(folder, out, tolerance);
  terminal.log.result(
    json
      ? JSON.stringify({ run: folder, repetition: out, ...comparison, differences }, null, 2)
      : comparisonText(folder, out, comparison, differences, tolerance),
  );
  return comparison.same && comparison.compared > 0 ? 0 : 1;
}

function tell(differences: readonly RecordedDifference[], { log }: Terminal): void {
  for (const { what, recorded, now } of differences) log.warn(`${what}: ${recorded} then, ${now} now. The numbers may differ.`);
}

/** The repetition needs a folder of its own. The system's number of a folder is the same by whatever name or link. */
async function requireOther(folder: string, out: string): Promise<void> {
  const [own, other] = await Promise.all([folder, out].map((each) => stat(each, { bigint: true }).catch(() => null)));
  if (own && other && own.dev === other.dev && own.ino === other.ino)
    throw new UserError(
      errors.BAD_ARGUMENTS({
        reason: `--out names the run itself: ${out} is ${folder}.`,
        hint: `Name another folder, or leave --out away for ${path.resolve(folder)}-reproduced.`,
      }),
    );
  requireOutsideRuns(out);
}

/** A run that was extended on the way is several commands, which a person repeats. */
function requireOneCourse(folder: string, { experiment, file }: LoadedExperiment, record: RecordedRun['record']): void {
  const history = extensionsOf(record);
  if (history.length === 0) return;
  const again = `${experiment.name}-again`;
  const repetition = path.join(path.dirname(folder), again);
  const [, first, ...words] = record.commandLine ?? [];
  const began = first === 'run' || /\.json5?$/.test(first ?? '') ? [first ?? '', ...words] : [path.relative(process.cwd(), file)];
  const commands = [
    commandOf([...began, `name=${again}`]),
    ...history.map(
      (each) => commandOf(['extend', repetition, ...wordsOf(each)]) + (each.finished ? '' : `   # stopped at step ${each.step} before`),
    ),
  ];
  throw new UserError(
    errors.RUN_EXTENDED({
      folder,
      at: [...new Set(history.map(({ step }) => step))],
      commands,
      compare: commandOf(['compare', folder, repetition]),
    }),
  );
}

function wordsOf({ set, setFiles }: Extended): string[] {
  return [...setFiles.flatMap((file) => ['--set-file', file]), ...set];
}

/** To be typed into a shell. */
function commandOf(words: readonly string[]): string {
  return `npx electra-run ${commandLine(words)}`;
}

interface Recorded extends RecordedRun {
  readonly sources: Partial<Sources>;
}

async function readRun(folder: string, unfinished: boolean): Promise<Recorded> {
  const recorded = await loadRun(folder);
  if (!unfinished && !(await isFinished(folder))) throw new UserError(errors.RUN_NOT_FINISHED({ folder }));
  return { ...recorded, sources: recordedSources(folder) };
}

async function isFinished(folder: string): Promise<boolean> {
  return existsSync(path.join(folder, 'result.json')) && (await readStatus(folder))?.status === 'finished';
}

const TEXT = 'text of the corpus';

/** The corpus is asked for its fingerprint, and read only where it is not known how its documents were divided. */
async function textDiffers(
  { experiment, registry, folder }: LoadedExperiment,
  { text }: Partial<Sources>,
  { log, signal }: Terminal,
): Promise<RecordedDifference[]> {
  if (text === undefined) return [];
  const cacheFolder = cacheFolderHere();
  const run = createRun(registry, experiment, {
    cacheFolder,
    experimentFolder: folder,
    log,
    documents: (corpus) => splitByText(corpus, { heldOut: experiment.data.heldOut, cacheFolder, recorded: text, signal }),
  });
  const { fingerprint } = await blaming({ experiment, registry }, () => unlessAborted(signal, run.get('documents')));
  return fingerprint === text ? [] : [{ what: TEXT, recorded: text, now: fingerprint }];
}

const START = 'weights that it starts from';

/** A folder that is gone, or holds no model any more, has the hash 'none'. */
async function startDiffers({ experiment, folder }: LoadedExperiment, { start }: Partial<Sources>): Promise<RecordedDifference[]> {
  if (start === undefined) return [];
  const now = await startHashes(experiment, folder).catch((error: unknown): StartHashes => {
    if (error instanceof UserError) return {};
    throw error;
  });
  return Object.entries(start).flatMap(([network, recorded]: [string, string]) => {
    const hash: string = now?.[network] ?? 'none';
    return hash === recorded ? [] : [{ what: network === '' ? START : `${START} (${network})`, recorded, now: hash }];
  });
}

/** Runs it into another folder, or goes on with a repetition that was stopped. */
async function repeat(
  loaded: LoadedExperiment,
  out: string,
  { steps, recordedText }: { readonly steps?: number; readonly recordedText?: string },
  { log, signal }: Terminal,
): Promise<number> {
  const enough = new AbortController();
  const { logEvery, steps: all } = loaded.experiment.train;
  const last = steps === undefined || steps >= all ? Infinity : Math.ceil(steps / logEvery) * logEvery;
  const watched: Log = {
    ...log,
    result: () => undefined,
    warn: (message) => (enough.signal.aborted ? undefined : log.warn(message)),
    phase(...words) {
      const phase = log.phase(...words);
      return {
        update(done, figures) {
          phase.update(done, figures);
          if (done >= last) enough.abort(new Interrupted());
        },
        done: (closing) => phase.done(closing),
        stop: () => phase.stop(),
      };
    },
  };
  // How many ranks share a run changes no number: a repetition is of one.
  const one = { ...loaded, experiment: { ...loaded.experiment, parallel: undefined } };
  const code = await runLoaded(one, out, { log: watched, signal: AbortSignal.any([signal, enough.signal]) }, { recordedText });
  return code === 130 && enough.signal.aborted && !signal.aborted ? 0 : code;
}

function checkText(folder: string, differences: readonly RecordedDifference[]): string {
  return differences.length === 0
    ? `Code, text and machine are those of ${folder}: a repetition should give its numbers to the bit.`
    : `What differs from ${folder}:\n\n${differencesTable(differences)}`;
}

function differencesTable(differences: readonly RecordedDifference[]): string {
  return renderTable(
    ['what', 'then', 'now'],
    differences.map(({ what, recorded, now }) => [what, recorded, now]),
  );
}

function comparisonText(
  folder: string,
  out: string,
  { same, figures, compared, steps, first, weights }: Agreement,
  differences: readonly RecordedDifference[],
  tolerance: number,
): string {
  const networks = Object.keys(weights).length;
  const counted =
    `${formatFigure(compared)} figures, those of ${formatFigure(steps)} logged steps among them` +
    (networks > 0 ? `, and the weights of ${networks} networks` : '');
  if (compared === 0) return `${folder} and ${out} have no figure in common, so there is nothing to compare.`;
  if (same) return `${out} is ${folder} again, ${tolerance === 0 ? 'to the bit' : `within ${tolerance}`}: ${counted}.`;
  const rows = figures.map(({ name, recorded, now }) => [name, String(recorded), String(now)]);
  const changed = Object.entries(weights).filter(([, agree]) => !agree);
  return [
    `${out} differs from ${folder}. Compared: ${counted}.`,
    ...(first ? [`The first logged step that differs is ${first.step}: ${first.name} was ${first.recorded} and is ${first.now}.`] : []),
    ...(changed.length > 0 ? [`Other bytes: ${changed.map(([file]) => file).join(', ')}.`] : []),
    ...(rows.length > 0 ? [renderTable(['figure', 'then', 'now'], rows)] : []),
    differences.length > 0
      ? `What else differs:\n\n${differencesTable(differences)}`
      : 'Code, text and machine are the recorded ones: this should not happen. ' +
        'Does a plugin compute with something other than its inputs and the draw?',
  ].join('\n\n');
}

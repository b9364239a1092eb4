/** `electra-run sweep <experiment.json5>` and its verbs: many runs that differ in what the file or the command line says. */
import path from 'node:path';
import type { Changes } from '../config/compose.ts';
import { requireExperiment, type LoadSettings } from '../config/load.ts';
import type { Problem } from '../source/problem.ts';
import { report } from '../source/report.ts';
import { usableCores } from '../engine/cores.ts';
import { abridged } from '../errors/abridged.ts';
import { errors, UserError } from '../errors/index.ts';
import type { Held } from '../files/lock.ts';
import { lockHint, ownerText } from '../files/owner.ts';
import { Interrupted } from '../interrupted.ts';
import { readRuns } from '../report/read.ts';
import { extendSweep, openSweep, readSweep, reopenSweep, type OpenSweep } from '../sweep/manifest.ts';
import type { JoinedSweep } from '../sweep/joined.ts';
import { planSweep, type PlannedSweep } from '../sweep/plan.ts';
import { reportOf, type MemberReport } from '../sweep/state.ts';
import { counts, sweepTable } from '../report/sweep-table.ts';
import { overridesOf, valuesOf, type SweepWords } from '../sweep/words.ts';
import { workOn } from '../sweep/worker.ts';
import { formatDuration, terminalLog } from '../track/terminal.ts';
import { paintWhere } from '../output/paint.ts';
import { wantsColor } from '../output/wants-color.ts';
import { fetchNamed } from './fetch.ts';
import { onSignals } from './signals.ts';
import type { Streams } from './streams.ts';
import { requireEngines } from './sweep-engines.ts';

/** How the members of a sweep are run. */
export interface Running {
  /** Runs side by side; 1 unless given. */
  readonly jobs?: number;
}

/** What varies, how it is run, and what becomes of an earlier sweep of this name. */
export interface SweepOptions extends Changes, SweepWords, Running {
  /** Throw away what an earlier sweep of this name left. */
  readonly fresh?: boolean;
  /** Only make the manifest and the members' folders. */
  readonly prepare?: boolean;
}

/** Makes the sweep, or joins the one that is there, and runs what is left of it. */
export async function sweep(file: string, options: SweepOptions = {}): Promise<number> {
  const { set = [], setFiles = [], fresh } = options;
  await fetchNamed(file, { set, setFiles }, { log: terminalLog() });
  const { variation } = await requireExperiment(file, { set, setFiles });
  const plan = await requireSweep(file, { setFiles, set: [...set, ...overridesOf(options, variation.ablation ? 'ablation' : 'sweep')] });
  if (plan.repeated > 0)
    terminalLog().warn(
      `Left out ${plan.repeated} of ${plan.members.length + plan.repeated} settings: they are the same run as another one.`,
    );
  const alsoDiffering = plan.ablation?.alsoDiffering ?? [];
  if (alsoDiffering.length > 0)
    terminalLog().warn(
      `With ${plan.ablation?.path} these change too, so that the runs differ in more than one value: ${alsoDiffering.join(', ')}.`,
    );
  const opened = await openSweep(plan, { fresh });
  tellJoined(opened);
  if (!options.prepare) return work(opened, options);
  terminalLog().result((await tableOf(opened)).text);
  return 0;
}

/** A sweep that has begun is what it was then. */
function tellJoined({ folder, beyond, unheeded }: JoinedSweep): void {
  const others = 'Another name makes another sweep: --set name=...; --fresh replaces this one.';
  if (beyond.length > 0)
    terminalLog().warn(
      `The sweep in ${folder} has more than is asked for now, and all of it runs: ${abridged(beyond).join(', ')}. ${others}`,
    );
  if (unheeded.length > 0)
    terminalLog().warn(
      `The sweep in ${folder} goes on with what it was made with; changed since: ${abridged(unheeded).join(', ')}. ${others}`,
    );
}

/** Goes on with what is unfinished. */
export async function resumeSweep(folder: string, options: Running = {}): Promise<number> {
  return work(await reopenSweep(folder), options);
}

/** Runs the members that failed again, and what else is unfinished. */
export async function retrySweep(folder: string, options: Running = {}): Promise<number> {
  return work(await reopenSweep(folder), options, true);
}

/** What is added to a sweep, and whether it is run at once. */
export interface ExtendOptions extends Running, Pick<SweepWords, 'grid' | 'values' | 'seeds' | 'count'> {
  readonly prepare?: boolean;
}

/** Adds members for further values or seeds, leaves the others as they are, and runs what is new. */
export async function extendSweepAt(folder: string, options: ExtendOptions): Promise<number> {
  const sweep = await readSweep(folder);
  const { file, set, setFiles } = sweep.manifest.experiment;
  const plan = await requireSweep(file, {
    setFiles,
    set: [...set, ...overridesOf(further(sweep, options), sweep.manifest.ablation ? 'ablation' : 'sweep')],
  });
  const { sweep: extended, added } = await extendSweep(sweep, plan);
  terminalLog().info(added.length === 0 ? 'Nothing is new.' : `Added ${added.map(({ name }) => name).join(', ')}.`);
  return options.prepare ? 0 : work(extended, options);
}

/** What is there already, and then what is new. */
function further({ manifest }: OpenSweep, { grid, values, seeds, count }: ExtendOptions): SweepWords {
  const { ablation } = manifest;
  if (values !== undefined && !ablation)
    throw new UserError(
      errors.BAD_ARGUMENTS({ reason: 'Only an ablation has values.', hint: 'Add to a sweep with --grid path=1,2 or --seeds 5.' }),
    );
  if (grid?.length && ablation)
    throw new UserError(
      errors.BAD_ARGUMENTS({
        reason: `This is an ablation of ${ablation.path}, in which nothing else differs.`,
        hint: 'Add values with --values 1,2, or seeds with --seeds 5.',
      }),
    );
  return {
    grid: grid?.map((each) => withEarlier(manifest, each)),
    values: values && JSON.stringify([...(ablation?.values ?? []), ...valuesOf(values)]).slice(1, -1),
    seeds,
    count,
  };
}

/** `path=3` after `path=1,2`: the values before stay. */
function withEarlier({ sweep }: OpenSweep['manifest'], text: string): string {
  const equals = text.indexOf('=');
  const before = sweep?.grid[text.slice(0, equals)] ?? [];
  return before.length === 0 ? text : `${text.slice(0, equals)}=${JSON.stringify(before).slice(1, -1)},${text.slice(equals + 1)}`;
}

/** How far every member is. */
export async function statusOfSweep(folder: string, { json = false }: { readonly json?: boolean }, { out }: Streams): Promise<number> {
  const sweep = await readSweep(folder);
  const { reports, text } = await tableOf(sweep);
  out.write(json ? `${JSON.stringify(await asJson(sweep, reports), null, 2)}\n` : `${text}\n`);
  return reports.some(({ state }) => state === 'damaged') ? 1 : 0;
}

async function tableOf(sweep: OpenSweep): Promise<{ readonly reports: readonly MemberReport[]; readonly text: string }> {
  const reports = await reportsOf(sweep);
  const failures = reports.flatMap(({ member, state, error }) =>
    state !== 'failed' || error === undefined ? [] : [`${member.name} failed:\n${indented(error)}`],
  );
  return { reports, text: [await sweepTable(sweep, reports), ...failures].join('\n\n') };
}

function reportsOf({ folder, manifest }: OpenSweep): Promise<readonly MemberReport[]> {
  return Promise.all(manifest.members.map((member) => reportOf(folder, member)));
}

async function asJson({ folder, manifest }: OpenSweep, reports: readonly MemberReport[]): Promise<unknown> {
  const { name, created, axes, seeds, ablation } = manifest;
  const { runs } = await readRuns([folder]);
  const figures = new Map(runs.map((run) => [path.resolve(run.folder), run.figures]));
  const members = reports.map(({ member, state, step, attempts, error, owner }) => ({
    ...member,
    state,
    step,
    attempts,
    error,
    owner,
    figures: figures.get(path.resolve(folder, member.folder)) ?? {},
  }));
  return { name, folder, created, ablation, axes, seeds, members };
}

/** The runs that a file with a `sweep` or an `ablation` stands for, or the report of what is wrong with it. */
export async function requireSweep(file: string, changes: LoadSettings = {}): Promise<PlannedSweep> {
  const { plan, problems } = await planSweep(file, changes);
  if (!plan) throw refused(problems);
  return plan;
}

function refused(problems: readonly Problem[]): UserError {
  return new UserError(problems[0], { text: report(problems, { folder: process.cwd(), color: wantsColor(process.stderr) }) });
}

async function work(sweep: OpenSweep, { jobs = 1 }: Running, retry = false): Promise<number> {
  const { folder, manifest } = sweep;
  const log = terminalLog();
  const paint = paintWhere(wantsColor(process.stderr));
  const before = await reportsOf(sweep);
  log.info(`sweep       ${manifest.name}: ${counts(before)}`);
  await requireEngines(
    folder,
    before.filter(({ state }) => state !== 'finished' && state !== 'damaged' && (retry || state !== 'failed')).map(({ member }) => member),
  );
  const controller = new AbortController();
  const release = onSignals({
    onFirst(signal) {
      log.warn('Stopping: what runs saves first; once more to leave at once.');
      controller.abort(new Interrupted(signal));
    },
    onSecond: () => undefined,
    onHangUp: () => log.info('The terminal was closed (SIGHUP); nothing is shown there, so this goes on.'),
  });
  const reports = await workOn(sweep, {
    jobs,
    threads: jobs > 1 ? Math.max(1, Math.floor(usableCores() / jobs)) : undefined,
    retry,
    signal: controller.signal,
    begun: (member) =>
      log.info(`${paint.dim('▶')} ${member.name}  ${paint.dim(`${manifest.members.indexOf(member) + 1} of ${manifest.members.length}`)}`),
    elsewhere: ({ name }, held) => log.info(paint.dim(`… ${name}: ${elsewhereText(held)}`)),
    ended: ({ name }, { outcome, error, seconds }) => {
      if (outcome === 'finished')
        log.info(
          [`${paint.green('✓')} ${name}  ${formatDuration(seconds)}`, error && `  Its run was whole when this happened: ${error}`]
            .filter(Boolean)
            .join('\n'),
        );
      else if (outcome === 'failed')
        log.info(`${paint.red('✗')} ${name} failed\n${indented(error ?? '')}\n  All it said: ${folder}/logs/${name}.txt`);
      else log.info(`${paint.yellow('‖')} ${name} stopped. ${error ?? ''}`.trimEnd());
    },
  }).finally(release);
  log.result(`${await sweepTable(sweep, reports)}\n${nextText(folder, reports)}`);
  if (controller.signal.aborted) return (controller.signal.reason as Interrupted).exitCode;
  return reports.every(({ state }) => state === 'finished') ? 0 : 1;
}

function elsewhereText({ holder, path: lock }: Held): string {
  const hint = lockHint(holder, lock);
  return hint === null ? 'another process works on it' : `${ownerText(holder)} works on it. ${hint}`;
}

function nextText(folder: string, reports: readonly MemberReport[]): string {
  const lines = [
    reports.some(({ state }) => state === 'waiting' || state === 'interrupted') && `  npx electra-run sweep resume ${folder}`,
    reports.some(({ state }) => state === 'failed') && `  npx electra-run sweep retry ${folder} --failed`,
    reports.some(({ state }) => state === 'finished') && `  npx electra-run compare ${folder}\n  tensorboard --logdir ${folder}/members`,
  ];
  return ['Next:', ...lines.filter((line) => line !== false)].join('\n');
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

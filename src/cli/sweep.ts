/** `electra-run sweep <experiment.json5>` and its verbs: many runs that differ in what the file or the command line says. */
import path from 'node:path';
import type { Changes } from '../config/compose.ts';
import { requireExperiment, type LoadSettings } from '../config/load.ts';
import type { Problem } from '../source/problem.ts';
import { report } from '../source/report.ts';
import { abridged } from '../errors/abridged.ts';
import { errors, UserError } from '../errors/index.ts';
import { readRuns } from '../report/read.ts';
import { extendSweep, openSweep, readSweep, reopenSweep, type OpenSweep } from '../sweep/manifest.ts';
import type { JoinedSweep } from '../sweep/joined.ts';
import { planSweep, type PlannedSweep } from '../sweep/plan.ts';
import { reportOf, type MemberReport } from '../sweep/state.ts';
import { bestOf, searchStandings } from '../report/search.ts';
import { sweepTable } from '../report/sweep-table.ts';
import { overridesOf, valuesOf, type SweepWords } from '../sweep/words.ts';
import { terminalLog } from '../track/terminal.ts';
import { wantsColor } from '../output/wants-color.ts';
import { fetchNamed } from './fetch.ts';
import type { Streams } from './streams.ts';
import { launcherWords } from './sweep-launcher.ts';
import { indented, workOnSweep, type Running } from './sweep-work.ts';

/** What varies, how it is run, and what becomes of an earlier sweep of this name. */
export interface SweepOptions extends Changes, SweepWords, Running {
  /** Throw away what an earlier sweep of this name left. */
  readonly fresh?: boolean;
  /** Only make the manifest and the members' folders. */
  readonly prepare?: boolean;
}

/** Makes the sweep, or joins the one that is there, and runs what is left of it. */
export async function sweep(file: string, options: SweepOptions = {}): Promise<number> {
  const { setFiles = [], fresh } = options;
  const set = [...(options.set ?? []), ...launcherWords(options.launcher)];
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
  if (!options.prepare) return workOnSweep(opened, { ...options, launcher: undefined });
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
  return workOnSweep(await reopenSweep(folder), options);
}

/** Runs the members that failed again, and what else is unfinished. */
export async function retrySweep(folder: string, options: Running = {}): Promise<number> {
  return workOnSweep(await reopenSweep(folder), options, true);
}

/** What is added to a sweep, and whether it is run at once. */
export interface ExtendOptions extends Running, Pick<SweepWords, 'grid' | 'values' | 'seeds' | 'count'> {
  readonly prepare?: boolean;
}

/** Adds members for further values or seeds, leaves the others as they are, and runs what is new. */
export async function extendSweepAt(folder: string, options: ExtendOptions): Promise<number> {
  const sweep = await readSweep(folder);
  if (sweep.manifest.history)
    throw new UserError(
      errors.BAD_ARGUMENTS({
        reason: `The sweep in ${folder} is a search, which has decided by how many members it has.`,
        hint: 'Search among more of them under another name: --set name=... sweep.search.members=...',
      }),
    );
  const { file, set, setFiles } = sweep.manifest.experiment;
  const plan = await requireSweep(file, {
    setFiles,
    set: [...set, ...overridesOf(further(sweep, options), sweep.manifest.ablation ? 'ablation' : 'sweep')],
  });
  const { sweep: extended, added } = await extendSweep(sweep, plan);
  terminalLog().info(added.length === 0 ? 'Nothing is new.' : `Added ${added.map(({ name }) => name).join(', ')}.`);
  return options.prepare ? 0 : workOnSweep(extended, options);
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
  const { name, created, axes, seeds, ablation, history, over } = manifest;
  const standings = searchStandings(manifest);
  const { runs } = await readRuns([folder], new Map(reports.map((report) => [report.member.id, report])));
  const figures = new Map(runs.map((run) => [path.resolve(run.folder), run.figures]));
  const members = reports.map(({ member, state, step, attempts, error, owner }) => ({
    ...member,
    ...(standings.has(member.id) ? { standing: standings.get(member.id) } : {}),
    state,
    step,
    attempts,
    error,
    owner,
    figures: figures.get(path.resolve(folder, member.folder)) ?? {},
  }));
  const search = history && {
    ...manifest.sweep?.search,
    history,
    over: over === true,
    best: bestOf(history, manifest.sweep?.search?.mode ?? 'min'),
  };
  return { name, folder, created, ablation, search, axes, seeds, members };
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

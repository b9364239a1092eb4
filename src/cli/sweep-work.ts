/** The members of a sweep are run, and a person sees how it goes. */
import { usableCores } from '../engine/cores.ts';
import { errors, UserError } from '../errors/index.ts';
import type { Held } from '../files/lock.ts';
import { lockHint, ownerText } from '../files/owner.ts';
import { Interrupted } from '../interrupted.ts';
import type { Launcher } from '../kinds/launcher.ts';
import { paintWhere } from '../output/paint.ts';
import { shellWord } from '../output/shell-word.ts';
import { wantsColor } from '../output/wants-color.ts';
import { blaming } from '../registry/blame.ts';
import { counts, sweepTable } from '../report/sweep-table.ts';
import { launchingOn } from '../sweep/launching.ts';
import { readSweep, type OpenSweep } from '../sweep/manifest.ts';
import { reportOf, type MemberReport } from '../sweep/state.ts';
import { workOn, type SweepWork } from '../sweep/worker.ts';
import { formatFigure } from '../track/table.ts';
import { formatDuration, terminalLog } from '../track/terminal.ts';
import { onSignals } from './signals.ts';
import { requireEngines } from './sweep-engines.ts';
import { launcherOf } from './sweep-launcher.ts';
import { legsOf, requireSearchable, searchOf } from './sweep-search.ts';

/** How the members of a sweep are run. */
export interface Running {
  /** Runs side by side; 1 unless given. */
  readonly jobs?: number;
  /** What runs them: the name of a launcher, or its section. */
  readonly launcher?: string;
  /** Hand them over, and leave them to the launcher. */
  readonly detach?: boolean;
}

/** Runs what is left of a sweep; with `retry` what failed, too. Returns the exit code. */
export async function workOnSweep(sweep: OpenSweep, { jobs, launcher: word, detach }: Running, retry = false): Promise<number> {
  const { folder, manifest } = sweep;
  const log = terminalLog();
  const paint = paintWhere(wantsColor(process.stderr));
  const search = await searchOf(sweep);
  if (search) requireSearchable(search, { jobs, detach });
  const failed = retry ? (await reportsOf(sweep)).filter(({ state }) => state === 'failed') : [];
  const legs = search ? legsOf(sweep, search, failed) : undefined;
  const open = await legs?.();
  const before = await reportsOf(sweep);
  log.info(`sweep       ${manifest.name}: ${counts(before)}`);
  const isOpen = (id: string): boolean => !open || open.some(({ member }) => member.id === id);
  const left = before.filter(
    ({ state, member }) => state !== 'finished' && state !== 'damaged' && (retry || state !== 'failed') && isOpen(member.id),
  );
  const { launcher, scene } = await launcherOf(sweep, left, word);
  const side = sideBySide(launcher, jobs, detach);
  // Where others run them, what is here says nothing of what is there.
  if (!launcher.lasting) {
    await requireEngines(
      folder,
      left.map(({ member }) => member),
    );
  }
  const controller = new AbortController();
  const release = onSignals({
    onFirst(signal) {
      log.warn('Stopping: what runs saves first; once more to leave at once.');
      controller.abort(new Interrupted(signal));
    },
    onSecond: () => undefined,
    onHangUp: () => log.info('The terminal was closed (SIGHUP); nothing is shown there, so this goes on.'),
  });
  const running: SweepWork = {
    ...side,
    retry,
    ...(legs ? { legs } : {}),
    launching: launchingOn(launcher, log, { detached: detach }),
    signal: controller.signal,
    begun: (member, until) =>
      log.info(`${paint.dim('▶')} ${member.name}  ${paint.dim(search ? wayText(until) : placeIn(manifest.members, member))}`),
    elsewhere: ({ name }, held) => log.info(paint.dim(`… ${name}: ${elsewhereText(held)}`)),
    ended: ({ name }, { outcome, error, seconds }) => {
      if (outcome === 'paused')
        log.info(`${paint.yellow('‖')} ${name} paused${seconds === undefined ? '' : `  ${formatDuration(seconds)}`}`);
      else if (outcome === 'finished')
        log.info(
          [
            `${paint.green('✓')} ${name}${seconds === undefined ? '' : `  ${formatDuration(seconds)}`}`,
            error && `  Its run was whole when this happened: ${error}`,
          ]
            .filter(Boolean)
            .join('\n'),
        );
      else if (outcome === 'failed')
        log.info(`${paint.red('✗')} ${name} failed\n${indented(error ?? '')}\n  All it said: ${folder}/logs/${name}.txt`);
      else log.info(`${paint.yellow('‖')} ${name} stopped. ${error ?? ''}`.trimEnd());
    },
  };
  const run = (): Promise<readonly MemberReport[]> => workOn(sweep, running);
  const reports = await (scene ? blaming(scene, run) : run()).finally(release);
  const now = await readSweep(folder);
  log.result(`${await sweepTable(now, reports)}\n${nextText(now, reports)}`);
  if (controller.signal.aborted) return (controller.signal.reason as Interrupted).exitCode;
  if (detach) return reports.every(({ state }) => state !== 'failed' && state !== 'damaged') ? 0 : 1;
  if (search) return now.manifest.over && reports.every(isDoneInSearch) ? 0 : 1;
  return reports.every(({ state }) => state === 'finished') ? 0 : 1;
}

function wayText(until: number | undefined): string {
  return until === undefined ? 'to its end' : `to step ${formatFigure(until)}`;
}

function placeIn(members: readonly MemberReport['member'][], member: MemberReport['member']): string {
  return `${members.indexOf(member) + 1} of ${members.length}`;
}

/** A search leaves members behind, and that some learning rates are too high is a result. */
function isDoneInSearch({ state, error = '' }: MemberReport): boolean {
  return state === 'finished' || state === 'paused' || error.startsWith(`error  ${errors.LOSS_NOT_FINITE.code}`);
}

/** How many processes of this machine share its cores; a launcher that goes on without us says that of its own. */
function sideBySide({ name, lasting }: Launcher, jobs: number | undefined, detach = false): Pick<SweepWork, 'jobs' | 'threads'> {
  if (!lasting && detach)
    throw new UserError(
      errors.BAD_ARGUMENTS({ reason: `What the launcher '${name}' runs ends with the sweep.`, hint: 'Leave --detach out.' }),
    );
  if (lasting && jobs !== undefined)
    throw new UserError(
      errors.BAD_ARGUMENTS({
        reason: `How many members the launcher '${name}' runs side by side is for its own options to say.`,
        hint: `Leave --jobs out; its options: electra-run describe launcher/${name}`,
      }),
    );
  if (jobs === undefined || jobs === 1) return { jobs: 1 };
  return { jobs, threads: Math.max(1, Math.floor(usableCores() / jobs)) };
}

function elsewhereText({ holder, path: lock }: Held): string {
  const hint = lockHint(holder, lock);
  return hint === null ? 'another process works on it' : `${ownerText(holder)} works on it. ${hint}`;
}

function nextText({ folder, manifest: { history, over } }: OpenSweep, reports: readonly MemberReport[]): string {
  const isLeft = history ? !over : reports.some(({ state }) => state === 'waiting' || state === 'interrupted' || state === 'paused');
  const lines = [
    isLeft && `  npx electra-run sweep resume ${shellWord(folder)}`,
    reports.some(({ state }) => state === 'failed') && `  npx electra-run sweep retry ${shellWord(folder)} --failed`,
    reports.some(({ state }) => state === 'finished') &&
      `  npx electra-run compare ${shellWord(folder)}\n  tensorboard --logdir ${shellWord(`${folder}/members`)}`,
  ];
  return ['Next:', ...lines.filter((line) => line !== false)].join('\n');
}

/** Of all members that there are by now. */
async function reportsOf({ folder }: OpenSweep): Promise<readonly MemberReport[]> {
  const { manifest } = await readSweep(folder);
  return Promise.all(manifest.members.map((member) => reportOf(folder, member)));
}

/** Two blanks before every line. */
export function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

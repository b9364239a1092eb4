/** A sweep as a person reads it: every member with its settings, its state and its headline figures. The rest is for `compare`. */
import path from 'node:path';
import { shortNames } from '../track/short-names.ts';
import { metricsOf } from './metrics.ts';
import { readRuns, type FoundRun } from './read.ts';
import { searchLines, searchStandings, standingText } from './search.ts';
import { formatFigure, renderTable } from '../track/table.ts';
import { formatDuration } from '../track/terminal.ts';
import { progressOfRun } from '../runs/run-status.ts';
import type { OpenSweep } from '../sweep/manifest.ts';
import type { MemberReport } from '../sweep/state.ts';

/** A line per member, in the order of the manifest; reads the runs' folders for their figures. */
export async function sweepTable({ folder, manifest }: OpenSweep, reports: readonly MemberReport[]): Promise<string> {
  const { runs } = await readRuns([folder], new Map(reports.map((report) => [report.member.id, report])));
  const metrics = metricsOf(runs).flatMap(({ name, headline }) => (headline ? [name] : []));
  const short = shortNames(metrics, '/');
  const standings = searchStandings(manifest);
  const states = await Promise.all(
    reports.map(async (report) => {
      const standing = standings.get(report.member.id);
      return report.state === 'paused' && standing && !standing.busy
        ? standingText(standing, manifest.over === true)
        : stateText(folder, report);
    }),
  );
  const found = new Map(runs.map((run) => [path.resolve(run.folder), run]));
  const damaged = reports.some(({ state }) => state === 'damaged');
  const rows = reports.map((report, index) => [
    report.member.name,
    states[index],
    tookText(report),
    ...metrics.map((metric) => figureText(found.get(path.resolve(folder, report.member.folder)), metric)),
    report.state === 'damaged' ? report.error : undefined,
  ]);
  return [
    renderTable(
      [
        manifest.ablation ? `ablation of ${manifest.ablation.path}` : 'member',
        'state',
        'took',
        ...metrics.map((metric) => short.get(metric) ?? metric),
        ...(damaged ? ['damage'] : []),
      ],
      rows,
    ),
    [counts(reports), ...searchLines(manifest)].join('\n'),
  ].join('\n\n');
}

function figureText(run: FoundRun | undefined, metric: string): string {
  return run && metric in run.figures ? formatFigure(run.figures[metric]) : '';
}

/** `12 members: 9 finished, 1 failed, 2 waiting.` */
export function counts(reports: readonly MemberReport[]): string {
  if (reports.length === 0) return 'No member has begun.';
  const states = ['finished', 'failed', 'damaged', 'paused', 'interrupted', 'running', 'queued', 'waiting'] as const;
  const text = states.flatMap((state) => {
    const count = reports.filter((report) => report.state === state).length;
    return count > 0 ? [`${count} ${state}`] : [];
  });
  return `${reports.length} ${reports.length === 1 ? 'member' : 'members'}: ${text.join(', ')}.`;
}

async function stateText(folder: string, { member, state, step, owner, attempts }: MemberReport): Promise<string> {
  const launcher = attempts.at(-1)?.launch?.launcher;
  if (state === 'running') {
    const now = (await progressOfRun(path.join(folder, member.folder)))?.step ?? step;
    return `running (${launcher ?? `process ${owner?.pid}`}, step ${now})`;
  }
  if (state === 'queued') return `queued (${launcher})`;
  if (state === 'interrupted' || state === 'paused') return `${state} at step ${formatFigure(step)}`;
  return state === 'failed' && attempts.length > 1 ? `failed ${attempts.length} times` : state;
}

/** All attempts that came to an end together. What a clock that was set back says of one takes nothing from the others. */
function tookText({ attempts }: MemberReport): string {
  const seconds = attempts.flatMap(({ started, ended, seconds: measured }) => {
    if (ended === undefined) return [];
    return [measured ?? Math.max(0, (Date.parse(ended) - Date.parse(started)) / 1000)];
  });
  return seconds.length === 0 ? '' : formatDuration(seconds.reduce((sum, each) => sum + each, 0));
}

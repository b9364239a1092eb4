/** A sweep as a person reads it: every member with its settings, its state and a few figures. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { formatFigure, renderTable } from '../track/table.ts';
import { formatDuration } from '../track/terminal.ts';
import type { Member, OpenSweep } from './manifest.ts';
import type { MemberReport } from './state.ts';

export function sweepTable({ folder, manifest }: OpenSweep, reports: readonly MemberReport[]): string {
  const results = reports.map(({ member, state }) => (state === 'finished' ? figuresOf(folder, member) : {}));
  const figures = mainFigures(results);
  const rows = reports.map((report, index) => [
    report.member.name,
    stateText(report),
    secondsOf(report) === undefined ? '' : formatDuration(secondsOf(report) ?? 0),
    ...figures.map((figure) => (figure in results[index] ? formatFigure(results[index][figure]) : '')),
  ]);
  return [renderTable([manifest.ablation ? `ablation of ${manifest.ablation.path}` : 'member', 'state', 'took', ...figures], rows), counts(reports)].join('\n\n');
}

/** `12 finished, 1 failed, 2 waiting`. */
export function counts(reports: readonly MemberReport[]): string {
  const states = ['finished', 'failed', 'interrupted', 'running', 'waiting'] as const;
  const text = states.flatMap((state) => {
    const count = reports.filter((report) => report.state === state).length;
    return count > 0 ? [`${count} ${state}`] : [];
  });
  return `${reports.length} ${reports.length === 1 ? 'member' : 'members'}: ${text.join(', ')}.`;
}

/** Final figures of a finished member, by name. */
export function figuresOf(folder: string, member: Member): Readonly<Record<string, number>> {
  const file = path.join(folder, member.folder, 'result.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { figures: Record<string, number> }).figures : {};
}

/** As many as fit beside the names: losses and what downstream tasks gained; the rest is for `compare`. */
function mainFigures(results: readonly Readonly<Record<string, number>>[]): string[] {
  const names = [...new Set(results.flatMap((each) => Object.keys(each)))];
  return [...names.filter((name) => /^heldout\/.*(loss|auc)$/.test(name)), ...names.filter((name) => /^downstream\/.*gain$/.test(name))].slice(0, 4);
}

function stateText({ state, step, owner, attempts }: MemberReport): string {
  if (state === 'running') return owner ? `running (process ${owner.pid}, step ${step})` : 'running';
  if (state === 'interrupted') return `interrupted at step ${step}`;
  return state === 'failed' && attempts.length > 1 ? `failed ${attempts.length} times` : state;
}

/** Of all attempts that came to an end. */
export function secondsOf({ attempts }: MemberReport): number | undefined {
  const ended = attempts.filter((each) => each.ended !== undefined);
  return ended.length === 0 ? undefined : ended.reduce((sum, { started, ended: end }) => sum + (Date.parse(end ?? started) - Date.parse(started)) / 1000, 0);
}

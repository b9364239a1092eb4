/** `electra-run status [folder]`: how far runs are. A run, a sweep, or a folder of both. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { namesIn } from '../files/names-in.ts';
import { readSweep } from '../sweep/manifest.ts';
import { reportOf } from '../sweep/state.ts';
import { counts } from '../report/sweep-table.ts';
import { formatFigure, renderTable } from '../track/table.ts';
import { formatDuration } from '../track/terminal.ts';
import { heldOut, trained } from '../runs/figure-names.ts';
import { extendedText } from '../runs/extended.ts';
import { progressOfRun, type RunProgress } from '../runs/run-status.ts';
import type { Streams } from './streams.ts';
import { statusOfSweep } from './sweep.ts';

/** Whether scripts or people read the answer. */
export interface StatusOptions {
  readonly json?: boolean;
}

/** Returns the exit code: 0, or 1 where a run is damaged. Throws UserError where there is no run and no sweep. */
export async function status(folder: string, { json = false }: StatusOptions, streams: Streams): Promise<number> {
  if (isSweep(folder)) return statusOfSweep(folder, { json }, streams);
  const own = await lineOrDamage(folder);
  const found = own ? [own] : await allIn(folder);
  if (found.length === 0)
    throw new UserError(
      errors.FILE_MISSING({ file: folder, reason: existsSync(folder) ? 'there is no run and no sweep in it' : 'there is no such folder' }),
    );
  streams.out.write(json ? `${JSON.stringify(found, null, 2)}\n` : `${text(found, Date.now())}\n`);
  return found.some((each) => 'damage' in each) ? 1 : 0;
}

/** One that cannot be read; the others are shown all the same. */
interface DamagedLine {
  readonly folder: string;
  readonly damage: string;
}

interface SweepLine {
  readonly folder: string;
  readonly name: string;
  /** e.g. `5 members: 3 finished, 2 waiting.` */
  readonly sweep: string;
}

async function allIn(folder: string): Promise<Line[]> {
  const names = await namesIn(folder);
  const found = await Promise.all(names.sort().map((name) => lineOrDamage(path.join(folder, name))));
  return found.filter((each) => each !== null);
}

async function lineOrDamage(folder: string): Promise<Line | null> {
  return lineOf(folder).catch((error: unknown) => {
    if (error instanceof UserError) return { folder, damage: error.message };
    throw error;
  });
}

async function lineOf(folder: string): Promise<RunProgress | SweepLine | null> {
  if (!isSweep(folder)) return progressOfRun(folder);
  const { manifest } = await readSweep(folder);
  return { folder, name: manifest.name, sweep: counts(await Promise.all(manifest.members.map((member) => reportOf(folder, member)))) };
}

function isSweep(folder: string): boolean {
  return existsSync(path.join(folder, 'sweep.json'));
}

type Line = RunProgress | SweepLine | DamagedLine;

function text(found: readonly Line[], now: number): string {
  const rows = found.map((each) =>
    'damage' in each
      ? [each.folder, 'damaged', each.damage]
      : 'sweep' in each
        ? [each.folder, 'sweep', each.sweep]
        : [each.folder, stateText(each), stepText(each), speedText(each), leftText(each), figuresText(each), ageText(each, now)],
  );
  return renderTable(['run', 'state', 'steps', 'tokens/s', 'left', 'figures', 'wrote'], rows);
}

function stateText({ state, owner, history }: RunProgress): string {
  const now = owner ? `${state} (process ${owner.pid} on ${owner.host})` : state;
  return [now, extendedText(history)].filter(Boolean).join(', ');
}

function stepText({ step, steps, state, fineTunings }: RunProgress): string {
  const counted = `${formatFigure(step)}/${formatFigure(steps)}`;
  return state !== 'finished' && step === steps && fineTunings.all > 0
    ? `${counted}, fine-tuned ${fineTunings.done}/${fineTunings.all}`
    : counted;
}

function speedText({ tokensPerSecond, figures }: RunProgress): string {
  const speed = tokensPerSecond ?? figures[trained('tokens_per_second')];
  return speed ? formatFigure(Math.round(speed)) : '';
}

function leftText({ secondsLeft }: RunProgress): string {
  return secondsLeft === null ? '' : formatDuration(secondsLeft);
}

/** Of a finished run the objective's headlines, else the last loss. */
function figuresText({ figures, legend }: RunProgress): string {
  const headlines = legend.filter(({ name, headline }) => headline !== undefined && heldOut(name) in figures);
  if (headlines.length > 0) return headlines.map(({ name, headline }) => `${headline} ${formatFigure(figures[heldOut(name)])}`).join(', ');
  return trained('loss') in figures ? `loss ${formatFigure(figures[trained('loss')])}` : '';
}

function ageText({ updated }: RunProgress, now: number): string {
  return updated === null ? '' : `${formatDuration((now - Date.parse(updated)) / 1000)} ago`;
}

/**
 * Problems as a person reads them: place, code, the lines around it, what is wrong, what to type next.
 *
 * Colours only where the caller says so; `config/load.ts` decides for the terminal.
 */
import path from 'node:path';
import { paintWhere, type Paint } from '../output/paint.ts';
import { visible } from '../output/visible.ts';
import { sourceLines } from './lines.ts';
import type { Problem } from './problem.ts';
import type { Origin, Source } from './tree.ts';

/** How problems are shown. */
export interface ReportSettings {
  /** Paths are shown relative to this folder. */
  readonly folder: string;
  readonly color: boolean;
  /** What that means for what was asked; that nothing was run unless given. */
  readonly so?: string;
}

/** More than anybody reads before mending the first; a file of another sort has thousands. */
const MOST_SHOWN = 100;

/** The problems in the order of their places, with a last line that counts them all. */
export function report(problems: readonly Problem[], settings: ReportSettings): string {
  const paint = paintWhere(settings.color);
  const shown = [...problems].sort(byPlace).slice(0, MOST_SHOWN);
  const parts = shown.map((each) => render(each, paint.red('error'), settings, paint));
  const rest = problems.length > shown.length ? `, of which these are the first ${shown.length}` : '';
  const count = problems.length === 1 ? '1 error' : `${problems.length} errors${rest}`;
  return [...parts, paint.bold(`${count}. ${settings.so ?? 'Nothing was run.'}`)].join('\n\n');
}

/** What was understood, and should be written otherwise. */
export function reportNotices(notices: readonly Problem[], settings: ReportSettings): string {
  const paint = paintWhere(settings.color);
  return [...notices]
    .sort(byPlace)
    .map((each) => render(each, paint.yellow('notice'), settings, paint))
    .join('\n\n');
}

/** `experiments/base.json5:12:3`, or `--set train.steps=x`, or `default`. */
export function placeText({ source, line, column }: Origin, folder: string): string {
  if (source.kind === 'file') return `${fileText(source.name, folder)}:${line}:${column}`;
  return source.kind === 'override' ? `--set ${source.text}` : 'default';
}

/** The same for programs: `{ file, line, column }` or `{ override, column }`, and what the value was taken from. */
export function placeAsJson({ source, line, column, refersTo }: Origin, folder: string): Record<string, unknown> {
  const at = source.kind === 'file' ? { file: path.relative(folder, source.name), line, column } : { override: source.text, column };
  return refersTo ? { ...at, takenFrom: refersTo.text, ...(refersTo.origin ? { from: placeAsJson(refersTo.origin, folder) } : {}) } : at;
}

function render({ origin, code, message, hints }: Problem, label: string, { folder }: ReportSettings, paint: Paint): string {
  const place = origin ? `${paint.cyan(placeText(origin, folder))}  ` : '';
  const told = [message, ...hints].map((line, index) => `  ${index === 0 ? paint.bold(shorten(line, folder)) : shorten(line, folder)}`);
  return [`${place}${label}  ${paint.dim(code)}`, ...frame(origin, paint), ...told, ...chain(origin, folder, paint)].join('\n');
}

/** The line with its neighbours, marked with `>` and `^^^`. */
function frame(origin: Origin | null, paint: Paint): string[] {
  if (!origin || origin.source.text === '') return [];
  const { source, line, column, start, end } = origin;
  const lines = sourceLines(source);
  const width = String(Math.min(lines.length, line + 1)).length;
  const from = Math.max(0, column - 1 - 70);
  const cut = (text: string, to = from + 110): string => visible(text.slice(from, to)).replaceAll('\t', ' ');
  const here = lines[line - 1] ?? '';
  const before = cut(here, column - 1).length + Math.max(0, column - 1 - Math.max(here.length, from));
  const length = Math.max(1, cut(here.slice(0, column - 1 + end - start)).length - before);
  const shown = [line - 1, line, line + 1].filter(
    (number) => number >= 1 && number <= lines.length && (number === line || lines[number - 1].trim() !== ''),
  );
  return shown.flatMap((number) => {
    const text = `${String(number).padStart(width)} | ${cut(lines[number - 1])}`.trimEnd();
    if (number !== line) return [paint.dim(`  ${text}`)];
    return [`${paint.red('>')} ${text}`, `  ${' '.repeat(width)} | ${' '.repeat(before)}${paint.red('^'.repeat(length))}`];
  });
}

function chain(origin: Origin | null, folder: string, paint: Paint): string[] {
  return chainText(origin, folder).map((line) => paint.dim(`  ${line}`));
}

/** What a value was taken from, and how its file came into play, innermost first. */
export function chainText(origin: Origin | null, folder: string): string[] {
  const lines: string[] = [];
  for (let target = origin?.refersTo; target; target = target.origin?.refersTo) {
    lines.push(
      `taken from ${target.text}` +
        (target.origin ? `, ${placeText(target.origin, folder)}` : target.text.startsWith('${env:') ? '' : ', its default'),
    );
  }
  for (let by = origin?.source.extendedBy ?? null; by; by = by.source.extendedBy) {
    lines.push(`extended by ${placeText(by, folder)}`);
  }
  return lines;
}

function byPlace(a: Problem, b: Problem): number {
  if (!a.origin || !b.origin) return Number(a.origin !== null) - Number(b.origin !== null);
  const [left, right] = [a.origin, b.origin];
  return depth(right.source) - depth(left.source) || left.source.name.localeCompare(right.source.name) || left.start - right.start;
}

/** What is extended comes first: a mistake there explains those further out. */
function depth(source: Source): number {
  if (source.kind === 'override') return -1;
  return source.extendedBy ? 1 + depth(source.extendedBy.source) : 0;
}

function fileText(file: string, folder: string): string {
  const relative = path.relative(folder, file);
  return relative.startsWith('..') ? file : relative;
}

/** Absolute paths at or below the folder, as they occur in messages, become relative ones. */
function shorten(line: string, folder: string): string {
  const below = line.replaceAll(`${folder}${path.sep}`, '');
  return below.split(folder).reduce((text, rest) => (/^[\w-]/.test(rest) ? `${text}${folder}${rest}` : `${text}.${rest}`));
}

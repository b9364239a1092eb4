/**
 * `electra-run compare runs/a runs/b …`: what differs between runs, and their final figures side by side.
 *
 * Reads `experiment.json` and `result.json` of each run folder; writes nothing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { flattenSettings, type Setting } from '../track/flatten.ts';
import { formatFigure, renderTable } from '../track/table.ts';

export interface CompareOptions {
  /** Print one JSON object instead of tables. */
  readonly json?: boolean;
}

export interface CompareStreams {
  readonly out: NodeJS.WritableStream;
  readonly error: NodeJS.WritableStream;
}

interface ComparedRun {
  readonly name: string;
  readonly folder: string;
  readonly settings: Readonly<Record<string, Setting>>;
  readonly status: string;
  readonly figures: Readonly<Record<string, number | null>>;
}

/** Returns the exit code: 0, or 2 when a folder is no run. */
export async function compare(
  folders: readonly string[],
  { json = false }: CompareOptions = {},
  { out, error }: CompareStreams = { out: process.stdout, error: process.stderr },
): Promise<number> {
  if (folders.length === 0) {
    error.write('Nothing to compare: name at least one run folder, e.g. electra-run compare runs/base runs/lambda-10\n');
    return 2;
  }
  const problems: string[] = [];
  const runs = folders.flatMap((folder) => readRun(folder, problems) ?? []);
  if (problems.length > 0) {
    error.write(`${problems.join('\n')}\n`);
    return 2;
  }
  const named = withShortNames(runs);
  out.write(json ? `${JSON.stringify(asJson(named), null, 2)}\n` : `${asTables(named)}\n`);
  return 0;
}

function readRun(folder: string, problems: string[]): ComparedRun | undefined {
  if (!existsSync(join(folder, 'experiment.json'))) {
    const why = existsSync(folder) ? 'it has no experiment.json' : 'there is no such folder';
    problems.push(`${folder} is not the folder of a run: ${why}. Runs are made by 'electra-run <experiment.json5>' and lie below runs/ unless said otherwise.`);
    return undefined;
  }
  const experiment = readJson(join(folder, 'experiment.json'), problems);
  const resultPath = join(folder, 'result.json');
  const result = existsSync(resultPath) ? readJson(resultPath, problems) : { status: 'unfinished', figures: {} };
  if (!experiment || !result) return undefined;
  return {
    name: folder,
    folder,
    settings: flattenSettings(Object.fromEntries(Object.entries(experiment).filter(([key]) => key !== '$schema'))),
    status: typeof result.status === 'string' ? result.status : 'unknown',
    figures: numbersOf(result.figures),
  };
}

function readJson(path: string, problems: string[]): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    problems.push(`${path} does not hold a JSON object, so it was not written by electra-run. Restore it, or make the run again.`);
  } catch (error) {
    problems.push(`${path} cannot be read: ${(error as Error).message}. Restore it, or make the run again.`);
  }
  return undefined;
}

function numbersOf(figures: unknown): Record<string, number | null> {
  if (typeof figures !== 'object' || figures === null) return {};
  return Object.fromEntries(Object.entries(figures).filter((entry): entry is [string, number | null] => typeof entry[1] === 'number' || entry[1] === null));
}

/** Folder names, or whole paths where two are the same. */
function withShortNames(runs: readonly ComparedRun[]): readonly ComparedRun[] {
  const names = runs.map(({ folder }) => basename(resolve(folder)));
  return new Set(names).size === names.length ? runs.map((run, index) => ({ ...run, name: names[index] })) : runs;
}

function differing(runs: readonly ComparedRun[]): string[] {
  const keys = inOrder(runs.map(({ settings }) => Object.keys(settings)));
  return keys.filter((key) => new Set(runs.map(({ settings }) => settings[key])).size > 1);
}

/** All keys, each once, in the order in which the runs bring them up. */
function inOrder(keys: readonly (readonly string[])[]): string[] {
  return [...new Set(keys.flat())];
}

function asJson(runs: readonly ComparedRun[]): unknown {
  const keys = differing(runs);
  return {
    runs: runs.map(({ name, folder, status, settings, figures }) => ({
      name,
      folder,
      status,
      settings: Object.fromEntries(keys.flatMap((key) => (key in settings ? [[key, settings[key]]] : []))),
      figures,
    })),
  };
}

function asTables(runs: readonly ComparedRun[]): string {
  const names = runs.map(({ name }) => name);
  const settings = differing(runs).map((key) => [key, ...runs.map((run) => show(run.settings[key]))]);
  const figures = inOrder(runs.map((run) => Object.keys(run.figures))).map((key) => [
    key,
    ...runs.map((run) => (key in run.figures ? formatFigure(run.figures[key]) : '')),
  ]);
  const same = runs.length > 1 ? 'The experiments of these runs are the same.' : '';
  return [
    settings.length > 0 ? renderTable(['setting', ...names], settings) : same,
    renderTable(['figure', ...names], [['status', ...runs.map(({ status }) => status)], ...figures]),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function show(setting: Setting | undefined): string {
  return setting === undefined ? '' : String(setting);
}

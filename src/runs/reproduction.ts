/**
 * Compares a run with its repetition: the surroundings before, the numbers after. Reads run folders; runs nothing.
 *
 * The same code, data and machine give the same numbers to the bit, whatever the number of threads. How fast
 * it went is no part of that.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkShape, parsedJson, readChecked } from '../files/read-json.ts';
import { loggedShape, resultShape } from './file-shapes.ts';
import { isTiming } from './figure-names.ts';
import type { RunRecord } from './record.ts';

/** What was recorded of something, and what it is now. */
export interface RecordedDifference {
  readonly what: string;
  readonly recorded: string;
  readonly now: string;
}

/** In what the surroundings of a run differ from today's, that could change its numbers. Runs of older versions recorded less. */
export function surroundingsDiffer(recorded: Partial<RunRecord>, now: RunRecord): RecordedDifference[] {
  const pairs: [string, unknown, unknown][] = [
    ...Object.keys(now.versions).map((name): [string, unknown, unknown] => [
      `version of ${name}`,
      recorded.versions?.[name],
      now.versions[name],
    ]),
    ["electra-run's code", recorded.code?.package, now.code.package],
    ...Object.entries(recorded.code?.plugins ?? {}).map(([file, hash]): [string, unknown, unknown] => [
      `plugin ${file}`,
      hash,
      now.code.plugins[file],
    ]),
    ["commit of the experiment's repository", recorded.git?.commit, now.git?.commit],
    ['changes since that commit', recorded.git?.diff, now.git?.diff],
    ['processor', recorded.host?.cpu, now.host.cpu],
    ['system', recorded.host?.platform, now.host.platform],
  ];
  return pairs
    .filter(([, before, after]) => (before ?? null) !== (after ?? null))
    .map(([what, before, after]) => ({ what, recorded: shown(before), now: shown(after) }));
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  const text = String(value);
  return /^[0-9a-f]{40,}$/.test(text) ? text.slice(0, 12) : text;
}

/** How far the numbers of a run and of its repetition are the same. */
export interface Agreement {
  /** Whether all numbers that both have agree. */
  readonly same: boolean;
  readonly figures: readonly FigureDifference[];
  /** How many figures were compared, the logged ones of all steps included. */
  readonly compared: number;
  /** Steps whose logged figures were compared, and the first that differ. */
  readonly steps: number;
  readonly first: (FigureDifference & { readonly step: number }) | null;
  /** Files of weights by path in the run's folder, and whether their bytes agree. */
  readonly weights: Readonly<Record<string, boolean>>;
}

/** A figure of both runs; null in the one that has none. */
export interface FigureDifference {
  readonly name: string;
  readonly recorded: number | null;
  readonly now: number | null;
}

/** Numbers within `tolerance` of each other, relative to the larger, agree; 0: only equal ones, and then weights count too. */
export async function compareRepetition(original: string, copy: string, tolerance = 0): Promise<Agreement> {
  const agree = (a: number | null, b: number | null): boolean =>
    a === b || (a !== null && b !== null && Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b)));
  const results = [resultOf(original), resultOf(copy)];
  const final = results[0] && results[1] ? pairsOf(results[0], results[1]) : [];
  const [logged, again] = [await loggedBy(original), await loggedBy(copy)];
  const steps = [...logged.keys()].filter((step) => again.has(step));
  const curves = steps.flatMap((step) => pairsOf(logged.get(step) ?? {}, again.get(step) ?? {}).map((pair) => ({ ...pair, step })));
  const weights = await weightsAgree(original, copy);
  const figures = final.filter(({ recorded, now }) => !agree(recorded, now));
  const first = curves.find(({ recorded, now }) => !agree(recorded, now)) ?? null;
  return {
    same: figures.length === 0 && first === null && (tolerance > 0 || Object.values(weights).every(Boolean)),
    figures,
    compared: final.length + curves.length,
    steps: steps.length,
    first,
    weights,
  };
}

type Figures = Readonly<Record<string, number | null>>;

/** A figure that only one of them has is a difference; those that depend on how busy the machine is are left out. */
function pairsOf(before: Figures, after: Figures): FigureDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => name !== 'step' && !isTiming(name));
  return names.map((name) => ({ name, recorded: before[name] ?? null, now: after[name] ?? null }));
}

/** Null for a run that is not finished. */
function resultOf(folder: string): Figures | null {
  return readChecked<{ readonly figures: Figures }>(join(folder, 'result.json'), resultShape)?.figures ?? null;
}

/** The figures of every logged step; several lines of a step add up. Empty where nothing was logged as JSON lines. */
async function loggedBy(folder: string): Promise<ReadonlyMap<number, Figures>> {
  const file = join(folder, 'metrics.jsonl');
  const lines = existsSync(file) ? (await readFile(file, 'utf8')).split('\n').slice(0, -1) : [];
  const steps = new Map<number, Figures>();
  for (const [number, line] of lines.entries()) {
    const figures = loggedIn(line, `${file}:${number + 1}`);
    steps.set(figures.step, { ...steps.get(figures.step), ...figures });
  }
  return steps;
}

/** Throws a {@link UserError} for a line that nobody logged so. */
function loggedIn(line: string, place: string): Figures & { readonly step: number } {
  const value = parsedJson(line, place);
  checkShape(value, loggedShape, place);
  return value as Figures & { readonly step: number };
}

/** Of the exported networks that both have. */
async function weightsAgree(original: string, copy: string): Promise<Record<string, boolean>> {
  const found: Record<string, boolean> = {};
  for (const name of existsSync(join(original, 'export')) ? (await readdir(join(original, 'export'))).sort() : []) {
    const file = join('export', name, 'model.safetensors');
    if (existsSync(join(original, file)) && existsSync(join(copy, file)))
      found[file] = (await hashOf(join(original, file))) === (await hashOf(join(copy, file)));
  }
  return found;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file)) hash.update(bytes as Uint8Array);
  return hash.digest('hex');
}

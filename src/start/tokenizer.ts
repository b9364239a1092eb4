/**
 * The tokenizer of a run that starts from another model's folder, in the run's own: the folder may be gone when the run goes on.
 *
 *   <run>/start/   vocab.txt and what else the tokenizer saves
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Experiment } from '../experiment/experiment.ts';
import { writeFolderAtomic } from '../files/atomic-folder.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { hasBegun } from './begun.ts';
import { liesIn } from './locate.ts';

/** Writes the tokenizer into the run's folder. */
export async function keepTokenizer(runFolder: string, tokenizer: Pick<Tokenizer, 'save'>): Promise<void> {
  await writeFolderAtomic(join(runFolder, 'start'), (folder) => tokenizer.save(folder));
}

/** The experiment as it is made when its run goes on: files of the tokenizer that lay in `start.from` are the run's own. */
export function withKeptTokenizer(experiment: Experiment, experimentFolder: string, runFolder: string): Experiment {
  const { start, tokenizer } = experiment;
  if (!start || !hasBegun(runFolder)) return experiment;
  const from = resolve(experimentFolder, start.from);
  const options = Object.entries(tokenizer).map(([key, value]) => {
    const kept =
      typeof value === 'string' &&
      key !== 'type' &&
      liesIn(resolve(experimentFolder, value), from) &&
      join(runFolder, 'start', basename(value));
    return [key, kept && existsSync(kept) ? resolve(kept) : value] as const;
  });
  return { ...experiment, tokenizer: { ...tokenizer, ...Object.fromEntries(options) } };
}

/** How many lines of the vocabularies of two folders differ; null where not both have a vocab.txt. */
export async function differingPieces(a: string, b: string): Promise<number | null> {
  const [ours, theirs] = await Promise.all([a, b].map(piecesIn));
  if (!ours || !theirs) return null;
  return Array.from({ length: Math.max(ours.length, theirs.length) }, (_, id) => ours[id] !== theirs[id]).filter(Boolean).length;
}

/** Lines of a folder's vocab.txt; null where there is none. */
export async function piecesIn(folder: string): Promise<readonly string[] | null> {
  const text = await readFile(join(folder, 'vocab.txt'), 'utf8').catch(() => null);
  return text === null ? null : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

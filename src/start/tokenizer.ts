/**
 * The tokenizer of a run that starts from another model's folder, in the run's own: the folder may be gone when the run goes on.
 *
 *   <run>/start/   vocab.txt and what else the tokenizer saves
 */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Experiment } from '../experiment/experiment.ts';
import { writeFolderAtomic } from '../files/atomic-folder.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import { readText } from '../text/read-text.ts';
import { hasBegun } from './begun.ts';
import { liesIn } from './locate.ts';
import { startPlace } from './place.ts';

/** Writes the tokenizer into the run's folder, and what `others` write beside it. */
export async function keepTokenizer(
  runFolder: string,
  tokenizer: Pick<Tokenizer, 'save'>,
  others: (folder: string) => Promise<void> = async () => undefined,
): Promise<void> {
  await writeFolderAtomic(join(runFolder, 'start'), async (folder) => {
    await tokenizer.save(folder);
    await others(folder);
  });
}

/** The experiment as it is made when its run goes on: files of the tokenizer that lay in `start.from` are the run's own. */
export function withKeptTokenizer(experiment: Experiment, experimentFolder: string, runFolder: string): Experiment {
  const { start, tokenizer } = experiment;
  if (!start || !hasBegun(runFolder)) return experiment;
  const from = startPlace(experimentFolder, start.from);
  const options = Object.entries(tokenizer).map(([key, value]) => {
    const kept =
      typeof value === 'string' &&
      key !== 'type' &&
      (liesIn(resolve(experimentFolder, value), from) || resolve(experimentFolder, value) === join(from, basename(value))) &&
      join(runFolder, 'start', basename(value));
    return [key, kept && existsSync(kept) ? resolve(kept) : value] as const;
  });
  return { ...experiment, tokenizer: { ...tokenizer, ...Object.fromEntries(options) } };
}

/** The file of a model's folder that `vocabulary` of a tokenizer can name: the first of those that there are. */
export function vocabularyFileIn(folder: string): string {
  const [first, ...others] = ['vocab.txt', 'tokenizer.json', 'vocab.json'].map((name) => join(folder, name));
  return [first, ...others].find((file) => existsSync(file)) ?? first;
}

/** How many pieces of the vocabularies of two folders differ; null where not both have one. */
export async function differingPieces(a: string, b: string): Promise<number | null> {
  const [ours, theirs] = await Promise.all([a, b].map(piecesIn));
  if (!ours || !theirs) return null;
  return Array.from({ length: Math.max(ours.length, theirs.length) }, (_, id) => ours[id] !== theirs[id]).filter(Boolean).length;
}

/** The pieces of a folder's vocabulary in the order of their ids, as its first file of them has them; null where none does. */
export async function piecesIn(folder: string): Promise<readonly string[] | null> {
  const names = ['vocab.txt', 'tokenizer.json', 'vocab.json'];
  const [text, json, ids] = await Promise.all(names.map((name) => readText(join(folder, name)).catch(absent)));
  if (text !== null) return text.replace(/\r?\n$/, '').split(/\r?\n/);
  try {
    return piecesOfJson(json === null ? { model: { vocab: JSON.parse(ids ?? '') as Ids } } : (JSON.parse(json) as TokenizerJson));
  } catch {
    return null;
  }
}

type Ids = Readonly<Record<string, number>>;

/** What tokenizer.json has of the pieces: BPE and WordPiece their ids, Unigram a list; added tokens may stand behind them. */
interface TokenizerJson {
  readonly model?: { readonly vocab?: Ids | readonly (readonly [piece: string, score: number])[] };
  readonly added_tokens?: readonly { readonly id: number; readonly content: string }[];
}

function piecesOfJson({ model, added_tokens: added = [] }: TokenizerJson): readonly string[] | null {
  if (model?.vocab === undefined) return null;
  const listed = model.vocab;
  const ids: [string, number][] = Array.isArray(listed) ? listed.map(([piece]: [string], id) => [piece, id]) : Object.entries(listed);
  return [...new Map([...ids, ...added.map(({ content, id }) => [content, id] as const)])]
    .sort(([, first], [, second]) => first - second)
    .map(([piece]) => piece);
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}

/** What `start.from` names: one model, or several that lie in a run's export, each under its network's name. */
import { readdir } from 'node:fs/promises';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { errors, UserError, type Fault } from '../errors/index.ts';
import { hasWeights } from '../interop/model-folder.ts';
import { shellWord } from '../output/shell-word.ts';

/** Where the weights lie. */
export interface Located {
  /** Null for a folder that is no export of several networks: then its only model. */
  readonly single: string | null;
  /** Network → folder; one without a name where it is single. */
  readonly folders: ReadonlyMap<string, string>;
}

/** Says why a model cannot be had from a place, and what to do. */
export type Unusable = (what: { readonly from: string; readonly reason: string; readonly hint: string }) => Fault;

/** `from`: the absolute path of a run, of its export, or of a Hugging Face folder. `fault`: what is said where there is none. */
export async function locate(from: string, fault: Unusable = errors.START_UNUSABLE): Promise<Located | Fault> {
  const unusable = (reason: string, hint: string): Fault => fault({ from, reason, hint });
  const names = await namesIn(from);
  if (names === null) return unusable('there is no such folder', 'Name a run, its export, or a Hugging Face folder.');
  if (isModel(names)) return { single: from, folders: new Map([['', from]]) };
  const isRun = names.includes('experiment.json') && names.includes('status.json');
  const folders = await modelsIn(isRun ? join(from, 'export') : from);
  if (folders.size > 0) return { single: null, folders };
  if (isRun && names.includes('result.json'))
    return unusable(
      'this run has fine-tuned, and exported no network of its own',
      `Name what it began with, or the model of one of its tasks: ${join(from, 'downstream/<task>/model')}`,
    );
  if (isRun) return unusable('this run has no exported networks yet', `Finish it: npx electra-run resume ${shellWord(from)}`);
  return unusable(
    'it holds neither a model (config.json, model.safetensors) nor folders with one',
    'Name a run, its export, or a Hugging Face folder.',
  );
}

/** Whether the folder is that of a run. */
export function isRunFolder(folder: string): boolean {
  return ['experiment.json', 'status.json'].every((name) => existsSync(join(folder, name)));
}

/** As {@link locate}; throws a {@link UserError} where there is none. */
export async function requireLocated(from: string, fault?: Unusable): Promise<Located> {
  const located = await locate(from, fault);
  if ('code' in located) throw new UserError(located);
  return located;
}

/** Whether two paths are the same folder or the first lies in the second, through whatever links. */
export function liesIn(inner: string, outer: string): boolean {
  const way = relative(real(outer), real(inner));
  return way === '' || (!way.startsWith('..') && resolve(way) !== way);
}

function isModel(names: readonly string[]): boolean {
  return names.includes('config.json') || hasWeights(names);
}

async function modelsIn(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of (await namesIn(folder)) ?? []) {
    const inside = await namesIn(join(folder, name));
    if (inside && isModel(inside) && !/\.(?:partial|previous)$/.test(name)) found.set(name, join(folder, name));
  }
  return found;
}

/** In order; null where there is no such folder. */
async function namesIn(folder: string): Promise<readonly string[] | null> {
  if (folder.includes('\0')) return null;
  return readdir(folder).then(
    (names) => names.sort(),
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
      throw error;
    },
  );
}

/** Links resolved as far as there is something. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(real(above), relative(above, path));
  }
}

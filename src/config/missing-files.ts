/** Files and folders that an experiment names and that are not there: said before anything is read, at the place that names them. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { errors, type Fault } from '../errors/index.ts';
import { isHubFiles } from '../hub/file-name.ts';
import { hubFileFault, matchFiles } from '../hub/files.ts';
import { isHubName } from '../hub/name.ts';
import type { Registry } from '../registry/registry.ts';
import { liesIn } from '../start/locate.ts';
import { hubFault, startPlace } from '../start/place.ts';
import { nearestFile, nearestFolder } from './nearest.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Path } from '../source/tree.ts';
import { namedPaths, type NamedPath } from './named-paths.ts';

/** What is wrong, and which value of the experiment names the file. */
export interface MissingFile {
  readonly fault: Fault;
  readonly path: Path;
}

/**
 * `folder`: where relative paths start; `besides`: an absolute folder whose files are not asked for; `refuses`: why a real path is out of
 * bounds. The experiment is valid.
 */
export async function missingFiles(
  experiment: Experiment,
  registry: Registry,
  folder: string,
  { besides = null, refuses }: { readonly besides?: string | null; readonly refuses?: (real: string) => Fault | null } = {},
): Promise<MissingFile[]> {
  const found: MissingFile[] = [];
  for (const named of namedPaths(experiment, registry)) {
    const { names, what, places } = named;
    if (besides !== null && liesIn(what === 'model' ? startPlace(folder, names[0]) : path.resolve(folder, names[0]), besides)) continue;
    if (what === 'glob') found.push(...(await unmatched(named, folder, refuses)));
    if (what !== 'file' && what !== 'folder' && what !== 'model') continue;
    const isName = what === 'model' ? isHubName(names[0]) : what === 'file' && isHubFiles(names[0]);
    const ofName = what === 'model' ? hubFault : hubFileFault;
    const fault = isName ? await ofName(names[0]) : await unreadable(names[0], folder, what !== 'file');
    if (fault) found.push({ fault, path: places[0] });
  }
  return found;
}

async function unreadable(name: string, folder: string, isFolder: boolean): Promise<Fault | null> {
  const file = path.resolve(folder, name);
  const noun = isFolder ? 'folder' : 'file';
  if (name.includes('\0')) return errors.FILE_MISSING({ file, reason: 'its name holds the character NUL, which no name can' });
  let reason: string;
  try {
    const found = await stat(file);
    if (isFolder ? found.isDirectory() : found.isFile()) return null;
    reason = `it is no ${noun}`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    reason = code === 'ENOENT' || code === 'ENOTDIR' ? `there is no such ${noun}` : code === 'EACCES' ? 'you may not read it' : message;
  }
  return errors.FILE_MISSING({ file, reason, near: isFolder ? await nearestFolder(file) : await nearestFile(file, /./s) });
}

/** Each pattern's complaint at its own place. */
async function unmatched({ names, places }: NamedPath, folder: string, refuses?: (real: string) => Fault | null): Promise<MissingFile[]> {
  const { wrong } = await matchFiles(names, folder, { refuses });
  return Promise.all(
    wrong.map(async ({ index, fault, finds }) => {
      const file = path.resolve(folder, names[index]);
      const near =
        finds === 'nothing' && !isHubFiles(names[index]) && !/[*?{[(!]/.test(names[index]) ? await nearestFile(file, /./s) : undefined;
      return { fault: near === undefined ? fault : errors.FILE_MISSING({ file, reason: 'no file matches', near }), path: places[index] };
    }),
  );
}

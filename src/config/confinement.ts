/**
 * The sandbox: an experiment that somebody else wrote reads and writes in the project's folder and nowhere else.
 *
 * Every path of an experiment comes here, whoever reads it later: `extends` (`compose.ts`), plugins (`discover.ts`), and whatever a
 * schema marks as a path (`named-paths.ts`); so do commands and other machines' addresses, which know no folder. Links are followed
 * before they are judged, so that none leads out.
 */
import { existsSync, readdirSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { errors, type Fault } from '../errors/index.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { foldersUpwards } from '../files/folders-upwards.ts';
import { baseOfPattern } from '../files/pattern-text.ts';
import { isHubFiles } from '../hub/file-name.ts';
import { nameFault, placeOfFile } from '../hub/files.ts';
import { packageRoot } from '../package.ts';
import { readProject } from '../registry/project.ts';
import type { Registry } from '../registry/registry.ts';
import { liesIn } from '../start/locate.ts';
import { hubFault, startPlace } from '../start/place.ts';
import type { MissingFile } from './missing-files.ts';
import { namedBeyond, namedPaths } from './named-paths.ts';
import { SANDBOX } from './sandbox.ts';

/** Why a file or folder (an absolute path) is out of bounds, or null. */
export type Refuse = (file: string) => Fault | null;

/** Nothing is out of bounds. */
export const unconfined: Refuse = () => null;

/** What holds for an experiment file: bounds where `--sandbox` or the project's own file asks for them. */
export async function confinementOf(
  file: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Refuse> {
  const project = await readProject(path.dirname(file));
  // A project file that cannot be read may well ask for it.
  if (!environment[SANDBOX] && !project.sandbox && project.problems.length === 0) return unconfined;
  const folder = project.folder ?? (liesIn(file, process.cwd()) ? process.cwd() : path.dirname(file));
  const modules = foldersUpwards(folder)
    .map((each) => path.join(each, 'node_modules'))
    .filter((each) => existsSync(each));
  const open = [folder, ...modules, path.join(packageRoot, 'experiments')];
  return (each) => (open.some((allowed) => liesIn(each, allowed)) ? null : errors.OUTSIDE_PROJECT({ file: each, folder }));
}

/** What of a valid experiment is out of bounds: paths, and what reaches beyond any folder. `folder`: where relative paths start. */
export function confinedPaths(experiment: Experiment, registry: Registry, folder: string, refuses: Refuse): MissingFile[] {
  if (refuses === unconfined) return [];
  const beyond = namedBeyond(experiment, registry).map(({ names: [text], places: [at] }) => ({
    fault: errors.BEYOND_PROJECT({ text }),
    path: at,
  }));
  const outside = namedPaths(experiment, registry).flatMap(({ names, what, places }) =>
    names.flatMap((name, index) => {
      const fault = placesMeant(name, what, folder, experiment)
        .map((place) => (what === 'folder' || what === 'model' ? folderRefused(place, refuses) : refuses(place)))
        .find((each) => each !== null);
      return fault ? [{ fault, path: places[index] }] : [];
    }),
  );
  return [...outside, ...beyond];
}

/** As deep as the parts of an exported model lie below the run that it is of. */
const DEEPEST_PART = 3;

/** Why a folder is out of bounds, or a link in it leads there; null where all is well. */
export function folderRefused(folder: string, refuses: Refuse, depth = 0): Fault | null {
  const fault = refuses(folder);
  if (fault || refuses === unconfined || depth > DEEPEST_PART) return fault;
  for (const each of entriesOf(folder)) {
    const inner = path.join(folder, each.name);
    const found = each.isDirectory() ? folderRefused(inner, refuses, depth + 1) : each.isSymbolicLink() ? refuses(inner) : null;
    if (found) return found;
  }
  return null;
}

/** None where it cannot be read, which is said elsewhere. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Where a marked text leads. */
function placesMeant(name: string, what: unknown, folder: string, { name: run }: Experiment): string[] {
  // Patterns of plugins are judged before any is loaded, in `discover.ts`.
  if (what === 'plugins') return [];
  if (what === 'runs') return [path.resolve(name), path.resolve(name, run)];
  if (what === 'model') return hubFault(name)?.code === 'hub-name' ? [] : [startPlace(folder, name)];
  if ((what === 'file' || what === 'glob') && isHubFiles(name)) return nameFault(name) ? [] : [placeOfFile(name)];
  return [path.resolve(folder, what === 'glob' ? baseOfPattern(name) : name)];
}

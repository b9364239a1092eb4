/**
 * Models and data sets of the hub that are on the disk already, in the cache that Python's libraries use too:
 *
 *   <cache>/models--<owner>--<name>/refs/<revision>        the commit that a branch or tag meant when it was fetched
 *   <cache>/models--<owner>--<name>/snapshots/<commit>/…   the files of that commit: here files, there links into `blobs`
 *
 * For data sets it is `datasets--<owner>--<name>`. Nothing here asks the network.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { hasWeights } from '../interop/model-folder.ts';
import { isCommit, type HubName } from './name.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the cache is: HF_HUB_CACHE, else `hub` in HF_HOME, else `huggingface/hub` among the user's caches. */
export function hubCache(environment: Environment = process.env): string {
  const { HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME } = environment;
  const home = HF_HOME || path.join(XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'huggingface');
  return path.resolve(HF_HUB_CACHE || path.join(home, 'hub'));
}

/** The folder of all that is there of a model or a data set. */
export function repositoryFolder({ repository, type = 'model' }: HubName, environment?: Environment): string {
  return path.join(hubCache(environment), `${type}s--${repository.replace('/', '--')}`);
}

/** The name with the commit that it means here; null where it is a branch or a tag that was never fetched. */
export function pinned(name: HubName, environment?: Environment): HubName | null {
  if (isCommit(name.revision)) return name;
  try {
    const commit = readFileSync(path.join(repositoryFolder(name, environment), 'refs', name.revision), 'utf8').trim();
    return isCommit(commit) ? { ...name, revision: commit } : null;
  } catch {
    return null;
  }
}

/** Where the files of a name lie, or would. */
export function snapshotFolder(name: HubName, environment?: Environment): string {
  return path.join(repositoryFolder(name, environment), 'snapshots', (pinned(name, environment) ?? name).revision);
}

/** Whether there is a model to open: its configuration and its weights. */
export function isFetched(name: HubName, environment?: Environment): boolean {
  try {
    const names = readdirSync(snapshotFolder(name, environment));
    return names.includes('config.json') && hasWeights(names);
  } catch {
    return false;
  }
}

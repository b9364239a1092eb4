/**
 * A model of the hub as a folder on the disk: fetched where it is not there yet, and the same for ever after.
 *
 * Which commit a branch means is asked each time, unless HF_HUB_OFFLINE is set; a commit that is there is not asked for.
 */
import { errors, UserError } from '../errors/index.ts';
import { isFetched, pinned, snapshotFolder } from './cache.ts';
import { isOffline, type HubSettings } from './client.ts';
import { fetchCommit, type FetchLog } from './fetch-files.ts';
import { neededFiles } from './listing.ts';
import { hubNameText, isCommit, type HubName } from './name.ts';

/** A model that is there. */
export interface Fetched {
  readonly folder: string;
  /** Its name with the commit. */
  readonly name: HubName;
}

/** Says what it fetches and how large that is before it does. Throws a {@link UserError} for everything that keeps it from that. */
export async function fetchModel(name: HubName, log: FetchLog, settings: HubSettings = {}): Promise<Fetched> {
  const { environment = process.env } = settings;
  const there = pinned(name, environment);
  if (there && isFetched(there, environment) && (isCommit(name.revision) || isOffline(environment)))
    return { folder: snapshotFolder(there, environment), name: there };
  if (isOffline(environment)) throw new UserError(errors.HUB_NOT_FETCHED({ name: hubNameText(name), offline: true }));
  const { folder, name: commit } = await fetchCommit(name, (listing) => neededFiles(name, listing), log, settings);
  return { folder, name: commit };
}

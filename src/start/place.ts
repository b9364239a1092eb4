/** Where the folder lies that `start.from` names: a path, or a model of the hub in the cache. */
import { resolve } from 'node:path';
import { errors, UserError, type Fault } from '../errors/index.ts';
import { isFetched, pinned, snapshotFolder } from '../hub/cache.ts';
import { hubNameText, isHubName, parseHubName } from '../hub/name.ts';

/** Absolute; for a model that is not there, where it would be. `base`: where paths begin. */
export function startPlace(base: string, from: string): string {
  return isHubName(from) ? snapshotFolder(parseHubName(from)) : resolve(base, from);
}

/** The name with its commit, where a model of the hub is named and is there; everything else as it is. */
export function pinnedStart(from: string): string {
  if (!isHubName(from) || hubFault(from)) return from;
  const name = pinned(parseHubName(from));
  return name ? hubNameText(name) : from;
}

/** What is wrong with the name of a model on the hub: it means nothing, or the model is not here. Null for paths. */
export function hubFault(from: string): Fault | null {
  if (!isHubName(from)) return null;
  try {
    return isFetched(parseHubName(from)) ? null : errors.HUB_NOT_FETCHED({ name: from });
  } catch (error) {
    if (error instanceof UserError) return { code: error.code, message: error.message, hints: error.text.split('\n  ').slice(2) };
    throw error;
  }
}

/**
 * A model of the hub as a folder on the disk: fetched where it is not there yet, and the same for ever after.
 *
 * Which commit a branch means is asked each time, unless HF_HUB_OFFLINE is set; a commit that is there is not asked for.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { lockRun } from '../files/lock.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { Log } from '../track/log.ts';
import { isFetched, pinned, repositoryFolder, snapshotFolder } from './cache.ts';
import { HubClient, isOffline, type HubSettings } from './client.ts';
import { download } from './download.ts';
import { listingOf, neededFiles, type HubFile } from './listing.ts';
import { hubNameText, isCommit, type HubName } from './name.ts';

/** A model that is there. */
export interface Fetched {
  readonly folder: string;
  /** Its name with the commit. */
  readonly name: HubName;
}

/** Says what it fetches and how large that is before it does. Throws a {@link UserError} for everything that keeps it from that. */
export async function fetchModel(name: HubName, log: Pick<Log, 'info' | 'warn' | 'phase'>, settings: HubSettings = {}): Promise<Fetched> {
  const { environment = process.env } = settings;
  const there = pinned(name, environment);
  if (there && isFetched(there, environment) && (isCommit(name.revision) || isOffline(environment)))
    return { folder: snapshotFolder(there, environment), name: there };
  if (isOffline(environment)) throw new UserError(errors.HUB_NOT_FETCHED({ name: hubNameText(name), offline: true }));
  const client = new HubClient(hubNameText(name), { onRetry: (reason) => log.warn(`The hub does not answer: ${reason}.`), ...settings });
  const listing = await listingOf(name, client);
  const commit = { ...name, revision: listing.commit };
  const folder = snapshotFolder(commit, environment);
  const own = repositoryFolder(name, environment);
  const missing = (): readonly HubFile[] => neededFiles(name, listing).filter((file) => !isThere(path.join(folder, file.path), file));
  if (missing().length > 0) {
    await makeFolder(own);
    const lock = await lockRun(own);
    try {
      await fetchFiles(missing(), { name: commit, folder, parts: path.join(own, 'electra-run-parts') }, client, log);
      await rm(path.join(own, 'electra-run-parts'), { recursive: true, force: true });
    } finally {
      await lock.release();
    }
  }
  if (!isCommit(name.revision)) {
    const reference = path.join(own, 'refs', name.revision);
    await mkdir(path.dirname(reference), { recursive: true });
    await writeFileAtomic(reference, listing.commit);
  }
  return { folder, name: commit };
}

interface Destination {
  readonly name: HubName;
  readonly folder: string;
  /** Where files lie until they are whole. */
  readonly parts: string;
}

async function fetchFiles(
  files: readonly HubFile[],
  { name, folder, parts }: Destination,
  client: HubClient,
  log: Pick<Log, 'info' | 'phase'>,
): Promise<void> {
  if (files.length === 0) return;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  log.info(`fetching    ${hubNameText(name)}: ${files.length} files, ${megabytes(bytes)}, into ${folder}`);
  await requireRoom(bytes, parts);
  const phase = log.phase('fetching', Math.max(1, bytes), { unit: 'bytes', perStep: 1 });
  let done = 0;
  try {
    for (const file of files) {
      const place = {
        url: `/${name.repository}/resolve/${name.revision}/${file.path.split('/').map(encodeURIComponent).join('/')}`,
        target: path.join(folder, file.path),
        part: path.join(parts, `${file.hash?.value ?? `${name.revision}-${file.path.replaceAll('/', '--')}`}.part`),
      };
      await download(file, place, client, (count) => phase.update((done += count)));
    }
    phase.done();
  } finally {
    phase.stop();
  }
}

/** A whole file has its length: what is put there is checked before. Links of Python's cache are followed. */
function isThere(file: string, { size }: HubFile): boolean {
  return existsSync(file) && statSync(file).size === size;
}

/** Throws a {@link UserError} where the disk cannot hold it beside what has come already: that is known before, and not after hours. */
async function requireRoom(bytes: number, parts: string): Promise<void> {
  await makeFolder(parts);
  const { bavail, bsize } = await statfs(parts);
  const free = bavail * bsize;
  const there = readdirSync(parts).reduce((sum, name) => sum + statSync(path.join(parts, name)).size, 0);
  if (free + there >= bytes) return;
  throw new UserError(errors.HUB_NO_ROOM({ cache: path.dirname(parts), needed: megabytes(bytes), free: megabytes(free) }), { exitCode: 1 });
}

/** As people say it. */
export function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

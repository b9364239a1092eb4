/** Files of one commit of a repository, into the cache: the room for them is looked at first, and no two processes fetch the same. */
import { readdirSync, statSync } from 'node:fs';
import { link, mkdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { lockRun } from '../files/lock.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { Log } from '../track/log.ts';
import { repositoryFolder, snapshotFolder } from './cache.ts';
import { HubClient, type HubSettings } from './client.ts';
import { download } from './download.ts';
import { isThere, sameFileHere } from './kept-listing.ts';
import { listingOf, type HubFile, type Listing } from './listing.ts';
import { hubNameText, isCommit, type HubName } from './name.ts';

/** What is told while files come. */
export type FetchLog = Pick<Log, 'info' | 'warn' | 'phase'>;

/** A commit, some files of which are there. */
export interface FetchedCommit {
  readonly folder: string;
  readonly name: HubName;
  readonly listing: Listing;
}

/**
 * Asks what a revision is, and fetches those of its files that are `needed` and not there yet. Says what that is and how large before it
 * does. Throws a {@link UserError} for everything that keeps it from that.
 */
export async function fetchCommit(
  name: HubName,
  needed: (listing: Listing) => Promise<readonly HubFile[]> | readonly HubFile[],
  log: FetchLog,
  settings: HubSettings,
): Promise<FetchedCommit> {
  const { environment = process.env } = settings;
  const client = new HubClient(hubNameText(name), { onRetry: (reason) => log.warn(`The hub does not answer: ${reason}.`), ...settings });
  const listing = await listingOf(name, client);
  const commit = { ...name, revision: listing.commit };
  const folder = snapshotFolder(commit, environment);
  const own = repositoryFolder(name, environment);
  const files = await needed(listing);
  const missing = (): readonly HubFile[] => files.filter((file) => !isThere(path.join(folder, file.path), file));
  if (missing().length > 0) {
    await makeFolder(own);
    const lock = await lockRun(own);
    try {
      for (const file of missing()) await linkSame(file, commit, folder, environment);
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
  return { folder, name: commit, listing };
}

/** Takes a file that an earlier commit has too from there: a data set of gigabytes changes in its description. */
async function linkSame(file: HubFile, commit: HubName, folder: string, environment: HubSettings['environment']): Promise<void> {
  const same = await sameFileHere(file, commit, environment);
  if (same === null) return;
  const target = path.join(folder, file.path);
  await mkdir(path.dirname(target), { recursive: true });
  await rm(target, { force: true });
  // Where a system has no such links, it is fetched.
  await link(same, target).catch(() => undefined);
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
  const count = files.length === 1 ? '1 file' : `${files.length} files`;
  log.info(`fetching    ${hubNameText(name)}: ${count}, ${megabytes(bytes)}, into ${folder}`);
  await requireRoom(bytes, name, parts);
  const phase = log.phase('fetching', Math.max(1, bytes), { unit: 'bytes', perStep: 1 });
  let done = 0;
  try {
    for (const file of files) {
      const place = {
        url: `/${name.type === 'dataset' ? 'datasets/' : ''}${name.repository}/resolve/${name.revision}/${encodedPath(file.path)}`,
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

function encodedPath(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}

/** Throws a {@link UserError} where the disk cannot hold it beside what has come already: that is known before, and not after hours. */
async function requireRoom(bytes: number, name: HubName, parts: string): Promise<void> {
  await makeFolder(parts);
  const { bavail, bsize } = await statfs(parts);
  const free = bavail * bsize;
  const there = readdirSync(parts).reduce((sum, part) => sum + statSync(path.join(parts, part)).size, 0);
  if (free + there >= bytes) return;
  const [needed, left] = [megabytes(bytes), megabytes(free)];
  throw new UserError(errors.HUB_NO_ROOM({ name: hubNameText(name), cache: path.dirname(parts), needed, free: left }), { exitCode: 1 });
}

/** As people say it. */
export function megabytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

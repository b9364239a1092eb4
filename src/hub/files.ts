/**
 * Which files an experiment means by names and patterns: those on the disk, and those of data sets on the hub, which are in the cache once
 * they were fetched. Only who fetches asks the network.
 */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { errors, UserError, type Fault } from '../errors/index.ts';
import { bad, wordsOfPattern } from '../files/pattern-text.ts';
import { matchPatterns, namesMatching, type MatchedFile, type MatchedFiles, type PatternSettings } from '../files/patterns.ts';
import { pinned, snapshotFolder } from './cache.ts';
import { fetchCommit, type FetchLog } from './fetch-files.ts';
import { isOffline, type HubSettings } from './client.ts';
import { hubFilesText, isHubFiles, parseHubFiles, type HubFiles } from './file-name.ts';
import { isThere, keepListing, keptListing } from './kept-listing.ts';
import type { HubFile } from './listing.ts';
import { hubNameText, isCommit } from './name.ts';

/** As `matchPatterns`, and files of data sets on the hub by their names or patterns: they come behind those on the disk. */
export async function matchFiles(patterns: readonly string[], folder: string, settings: PatternSettings = {}): Promise<MatchedFiles> {
  const indexed = [...patterns.entries()];
  const own = indexed.filter(([, pattern]) => !isHubFiles(pattern));
  const { files, wrong } =
    own.length > 0
      ? await matchPatterns(
          own.map(([, pattern]) => pattern),
          folder,
          settings,
        )
      : { files: [], wrong: [] };
  const all = { files: [...files], wrong: wrong.map((each) => ({ ...each, index: own[each.index][0] })) };
  const asked = indexed.filter(([, pattern]) => isHubFiles(pattern));
  const exclusions = asked.flatMap(([, text]) => exclusionOf(text));
  const met = new Set(files.map(({ real }) => real));
  for (const [index, text] of asked) {
    try {
      const found = await filesHere(parseHubFiles(text), exclusions);
      const fault = found.map(({ real }) => settings.refuses?.(real)).find((each) => each);
      if (fault) all.wrong.push({ index, fault, finds: 'something else' });
      for (const file of found) if (!met.has(file.real)) all.files.push(file);
      for (const { real } of found) met.add(real);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      all.wrong.push({ index, fault: faultOf(error), finds: null });
    }
  }
  if (all.wrong.length + all.files.length === 0)
    all.wrong.push({ index: 0, fault: bad(patterns.join(', '), 'together they leave no file'), finds: null });
  return { files: all.files, wrong: all.wrong.sort((a, b) => a.index - b.index) };
}

/** As {@link matchFiles}, but throws a {@link UserError} where a pattern is wrong: for those who read what was checked before. */
export async function filesMatching(patterns: readonly string[], folder: string): Promise<readonly MatchedFile[]> {
  const { files, wrong } = await matchFiles(patterns, folder);
  if (wrong.length > 0) throw new UserError(wrong[0].fault);
  return files;
}

/** The path of a file that an experiment names: absolute where it is one of a data set on the hub, else as it is. */
export function placeOfFile(name: string): string {
  if (!isHubFiles(name)) return name;
  const { name: dataset, pattern } = parseHubFiles(name);
  return path.join(snapshotFolder(dataset), pattern);
}

/** What is wrong with the name of a file; null where it is one of the disk, or one of the hub's that is here. */
export async function hubFileFault(name: string): Promise<Fault | null> {
  if (!isHubFiles(name)) return null;
  try {
    const asked = parseHubFiles(name);
    const found = await filesHere(asked, []);
    return found.length === 1 && existsSync(placeOfFile(name)) ? null : errors.HUB_FILES({ name, reason: 'one file is wanted here' });
  } catch (error) {
    if (error instanceof UserError) return faultOf(error);
    throw error;
  }
}

/** The name or pattern with the commit that it means here; as it is where that is not known, or it is no name of the hub's. */
export function pinnedFiles(text: string): string {
  if (!isHubFiles(text) || nameFault(text)) return text;
  const files = parseHubFiles(text);
  const name = pinned(files.name);
  return name ? hubFilesText({ ...files, name }) : text;
}

/** Fetches what of these is not here yet. Throws a {@link UserError} for everything that keeps it from that. */
export async function fetchHubFiles(texts: readonly string[], log: FetchLog, settings: HubSettings = {}): Promise<readonly string[]> {
  const { environment = process.env } = settings;
  const asked = texts.map(parseHubFiles);
  const folders: string[] = [];
  for (const name of new Map(asked.map(({ name: each }) => [hubNameText(each), each])).values()) {
    const wanted = asked.filter((each) => hubNameText(each.name) === hubNameText(name));
    const there = pinned(name, environment);
    const listing = there && keptListing(there, environment);
    const settled = isCommit(name.revision) || isOffline(environment);
    const folder = there && snapshotFolder(there, environment);
    if (listing && settled && (await meant(wanted, listing)).every((file) => isThere(path.join(folder ?? '', file.path), file))) {
      folders.push(folder ?? '');
      continue;
    }
    if (isOffline(environment)) throw new UserError(errors.HUB_NOT_FETCHED({ name: hubFilesText(wanted[0]), offline: true }));
    const fetched = await fetchCommit(name, ({ files }) => meant(wanted, files), log, settings);
    await keepListing(fetched.name, fetched.listing.files, environment);
    folders.push(fetched.folder);
  }
  return folders;
}

/** Files of a listing that are asked for, and no other one takes away. Throws a {@link UserError} for a pattern that means none. */
async function meant<File extends Pick<HubFile, 'path'>>(asked: readonly HubFiles[], files: readonly File[]): Promise<readonly File[]> {
  const names = files.map((file) => file.path);
  const ignore = asked.filter(({ excludes }) => excludes).map(({ pattern }) => pattern);
  const found = new Set<string>();
  for (const { name, pattern, excludes } of asked) {
    const all = await namesMatching(pattern, names);
    if (all.length === 0) throw new UserError(errors.HUB_NO_FILE({ name: hubNameText(name), pattern, there: names }));
    if (!excludes) for (const each of await namesMatching(pattern, names, ignore)) found.add(each);
  }
  return files.filter((file) => found.has(file.path));
}

/** Why a text can be no name or pattern of files on the hub; null where it can. */
export function nameFault(text: string): Fault | null {
  try {
    parseHubFiles(text);
    return null;
  } catch (error) {
    if (error instanceof UserError) return faultOf(error);
    throw error;
  }
}

/** None for a text that names no files, which is told at its own place. */
function exclusionOf(text: string): readonly HubFiles[] {
  if (!wordsOfPattern(text).excludes || nameFault(text)) return [];
  return [parseHubFiles(text)];
}

/** What one name or pattern means, without what `exclusions` take away. Throws a {@link UserError} where it is not all here. */
async function filesHere(asked: HubFiles, exclusions: readonly HubFiles[]): Promise<readonly MatchedFile[]> {
  const name = pinned(asked.name);
  const listing = name && keptListing(name);
  const notHere = (): UserError => new UserError(errors.HUB_NOT_FETCHED({ name: hubFilesText(asked) }));
  if (!name || !listing) throw notHere();
  const folder = snapshotFolder(name);
  const without = exclusions.filter((each) => hubNameText(each.name) === hubNameText(asked.name));
  const found = (await meant([asked, ...without], listing)).map((file) => ({ ...file, place: path.join(folder, file.path) }));
  if (found.some((file) => !isThere(file.place, file))) throw notHere();
  // Whatever commit it is of, so that documents keep their side of the split.
  const called = (file: string): string => hubFilesText({ name: { ...asked.name, revision: 'main' }, excludes: false, pattern: file });
  return found
    .map(({ path: file, place }) => ({ file: place, name: called(file), real: realpathSync.native(place) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function faultOf({ code, message, text }: UserError): Fault {
  return { code, message, hints: text.split('\n  ').slice(2) };
}

/**
 * What travels to a node where no folder is shared, as zip files, which is what Ray takes.
 *
 * The files of `launcher.files` are one package for all members, which a node unpacks once. Each member has one of its own: its folder as
 * it stands here, and the script.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { filesMatching, type Launch } from 'electra-run';

/** What all members of a sweep bring along. */
export interface Parcel {
  /** Null where there are no files; `name` stands for what is in them. */
  readonly files: { readonly name: string; readonly zip: Uint8Array } | null;
  /** Where the folder of the experiment is there, from the working folder of a job. */
  readonly folder: string;
}

/** Reads the files now. Throws a UserError where a pattern finds none. */
export async function parcelOf(patterns: readonly string[], experimentFolder: string): Promise<Parcel> {
  const found = patterns.length > 0 ? await filesMatching(patterns, experimentFolder) : [];
  const top = commonFolder([experimentFolder, ...found.map(({ file }) => path.dirname(file))]);
  const inside = (place: string): string => path.relative(top, place).split(path.sep).join('/');
  const folder = path.posix.join('project', inside(experimentFolder));
  if (found.length === 0) return { files: null, folder };
  const contents: Zippable = inside(experimentFolder) === '' ? {} : { [`${inside(experimentFolder)}/`]: [new Uint8Array(), STAMP] };
  for (const { file } of found) contents[inside(file)] = [await readFile(file), STAMP];
  const zip = zipSync(contents, { level: 1 });
  return { files: { name: createHash('sha256').update(zip).digest('hex').slice(0, 32), zip }, folder };
}

/** The member's folder as `run`, and the script as `job.sh`. */
export async function memberZip({ run }: Launch, script: string, { folder }: Parcel): Promise<Uint8Array> {
  const contents: Zippable = { 'job.sh': [Buffer.from(script), STAMP], 'run/': [new Uint8Array(), STAMP] };
  for (const name of await namesBelow(run)) {
    const bytes = await readFile(path.join(run, name));
    // Weights do not become smaller.
    const level = name.endsWith('.safetensors') ? 0 : 1;
    contents[`run/${name}`] = [name === RECORD ? placed(bytes, folder) : bytes, { ...STAMP, level }];
  }
  return zipSync(contents);
}

/** What a run that comes back says of where its experiment is, as it was when it went. */
export function recordBack(there: Buffer, here: Buffer): Buffer {
  const { experimentFile, experimentFolder } = JSON.parse(here.toString()) as Where;
  return written({ ...(JSON.parse(there.toString()) as Where), experimentFile, experimentFolder });
}

/** The file of a run that says where its experiment is. */
export const RECORD = 'record.json';

interface Where {
  readonly experimentFile?: string;
  readonly experimentFolder?: string;
}

function placed(record: Buffer, folder: string): Buffer {
  const own = JSON.parse(record.toString()) as Where;
  const file = own.experimentFile === undefined ? {} : { experimentFile: path.posix.join(folder, path.basename(own.experimentFile)) };
  return written({ ...own, ...file, experimentFolder: folder });
}

function written(record: Where): Buffer {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}

/** Zip knows no time before 1980; the same files are to be the same package. */
const STAMP = { mtime: new Date(1980, 0, 2) };

/** Without locks, what was being written, and checkpoints before the last one. */
async function namesBelow(folder: string): Promise<readonly string[]> {
  const marker = path.join(folder, 'checkpoints/latest');
  const latest = existsSync(marker) ? (await readFile(marker, 'utf8')).trim() : null;
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return names
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => !/(^|\/)lock-\d+\.json|\.(tmp|partial)(\/|$)/.test(name))
    .filter((name) => latest === null || !/^checkpoints\/.*\//.test(name) || name.startsWith(`checkpoints/${latest}/`))
    .sort();
}

function commonFolder(folders: readonly string[]): string {
  const [first, ...others] = folders.map((folder) => path.resolve(folder));
  let common = first;
  while (others.some((folder) => path.relative(common, folder).split(path.sep)[0] === '..') && common !== path.dirname(common))
    common = path.dirname(common);
  return common;
}

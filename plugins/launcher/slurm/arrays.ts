/**
 * The files of job arrays, below the folder `launcher` of a sweep:
 *
 *   <array>/members.json     the keys of its members, in the order of the tasks
 *   <array>/task.sh          what each task does
 *   <array>/job              the number of the job; written by who submitted it and, should that have died just then, by the first task
 *   <array>/<task>.end       the exit code of a task that ended, until it begins again
 *   <array>/<task>.txt       what Slurm itself says of it
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fingerprintOf, makeFolder, writeFileAtomic, type Launch } from 'electra-run';
import { taskScript, type TaskSettings } from './script.ts';

/** Members that were submitted together. */
export interface ArrayOfJobs {
  readonly name: string;
  readonly folder: string;
  readonly keys: readonly string[];
  /** Null where it was never submitted, or nobody had time to write that down. */
  readonly job: string | null;
}

/** A member as a task of its array. */
export interface Task {
  readonly array: ArrayOfJobs;
  readonly index: number;
}

/** Arrays do not change but for their job, which is asked for until there is one. */
const read = new Map<string, ArrayOfJobs>();

/** All arrays of a sweep. */
export async function arraysIn(folder: string): Promise<readonly ArrayOfJobs[]> {
  const names = await readdir(folder).catch(nothing<string[]>([]));
  const found = await Promise.all(names.sort().map((name) => arrayIn(path.join(folder, name), name)));
  return found.filter((array) => array !== null);
}

async function arrayIn(folder: string, name: string): Promise<ArrayOfJobs | null> {
  const known = read.get(folder);
  if (known?.job) return known;
  const text = await readFile(path.join(folder, 'members.json'), 'utf8').catch(nothing(null));
  if (text === null) return null;
  const job = await readFile(path.join(folder, 'job'), 'utf8').catch(nothing(null));
  const array = { name, folder, keys: JSON.parse(text) as string[], job: job?.trim() || null };
  read.set(folder, array);
  return array;
}

/** Writes down what is to be submitted; the same members give the same array. */
export async function makeArray(folder: string, launches: readonly Launch[], settings: TaskSettings): Promise<ArrayOfJobs> {
  const keys = launches.map(({ key }) => key);
  const name = fingerprintOf(keys).slice(0, 12);
  const own = path.join(folder, name);
  await makeFolder(own);
  await writeFileAtomic(path.join(own, 'task.sh'), taskScript(own, launches, settings));
  await writeFileAtomic(path.join(own, 'members.json'), `${JSON.stringify(keys, null, 2)}\n`);
  return { name, folder: own, keys, job: null };
}

/** Writes down under which number it was submitted. */
export async function recordJob({ folder }: ArrayOfJobs, job: string): Promise<void> {
  await writeFileAtomic(path.join(folder, 'job'), `${job}\n`);
}

/** The exit code that a task wrote down; null where it has not. */
export async function endedWith({ array: { folder }, index }: Task): Promise<number | null> {
  const text = await readFile(path.join(folder, `${index}.end`), 'utf8').catch(nothing(null));
  return text !== null && /^\d+\n$/.test(text) ? Number(text) : null;
}

function nothing<T>(value: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return value;
    throw error;
  };
}

/**
 * Checkpoints: the state of a run on disk, complete or absent.
 *
 *   <run>/checkpoints/step-00000500/{weights.safetensors, optimizer.safetensors, state.json}
 *   <run>/checkpoints/latest        the name of the folder to continue from
 *
 * A folder is written under another name, flushed and renamed; `latest` changes after that; old ones go last.
 * So a process may be killed at any moment. state.json holds the checksums: what does not match is not used.
 * When to save, and what the state means, is the loop's affair. One writer per run: see `files/lock.ts`.
 */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { namesIn } from '../files/names-in.ts';
import { makeFolderIn } from '../files/make-folder.ts';
import { errors, UserError } from '../errors/index.ts';
import { refusalIn } from '../errors/system-error.ts';
import { parseSafetensors, safetensorsChunks, writeSafetensors, type Safetensors, type Tensor } from '../interop/safetensors.ts';
import type { FlatMemory } from '../nn/memory.ts';
import { readChecked } from '../files/read-json.ts';
import { checkpointShape } from '../runs/file-shapes.ts';
import { readWhole, sha256Of } from '../files/whole-file.ts';
import { PREVIOUS, writeFolderAtomic } from '../files/atomic-folder.ts';
import { clearTemporaries } from '../files/temporary.ts';
import { flushFolder, writeFileAtomic } from '../files/atomic-write.ts';
import { CHECKPOINT } from '../start/begun.ts';
import type { SavedWeights } from './snapshots.ts';

/** What a run needs besides the memory; anything that JSON can hold. */
export interface CheckpointState {
  /** Steps taken. */
  readonly step: number;
  /** Of the experiment, so that another one does not continue from here. */
  readonly fingerprint: string;
  readonly [key: string]: unknown;
}

/** What was read back: weights by name, and the optimizer's slots as `slot/name`. */
export interface Checkpoint {
  readonly folder: string;
  readonly state: CheckpointState;
  readonly weights: Safetensors;
  readonly optimizer: Safetensors;
  /** Newer checkpoints that could not be used, and why; worth a warning. */
  readonly skipped: readonly string[];
}

interface Saving {
  readonly memory: FlatMemory;
  readonly state: CheckpointState;
  /** How many checkpoints to keep, this one included. */
  readonly keep: number;
}

/** Saves weights, slots and state; the memory must not change until the promise settles. Returns the checkpoint's folder. */
export async function saveCheckpoint(runFolder: string, { memory, state, keep }: Saving): Promise<string> {
  if (!(keep >= 1)) throw new RangeError(`At least one checkpoint must be kept, not ${keep}.`);
  const checkpoints = await makeFolderIn(runFolder, 'checkpoints');
  await clearTemporaries(checkpoints, { alone: true });
  const folder = join(checkpoints, folderName(state.step));
  await writeFolderAtomic(folder, async (temporary) => {
    const files: Record<string, FileSeal> = {};
    for (const [name, tensors] of Object.entries(contents(memory))) {
      await writeSafetensors(join(temporary, name), tensors);
      files[name] = seal(safetensorsChunks(tensors));
    }
    const stateText = JSON.stringify(state);
    await writeFile(
      join(temporary, 'state.json'),
      `${JSON.stringify({ format: 1, state, checksum: seal([Buffer.from(stateText)]).sha256, files }, null, 2)}\n`,
    );
  });
  await writeFileAtomic(join(checkpoints, 'latest'), `${basename(folder)}\n`);
  await removeOld(checkpoints, state.step, keep);
  return folder;
}

/**
 * The checkpoint to continue from: the one `latest` names, else the newest that is complete; null when there is none.
 * Where there are checkpoints and all are damaged this is an error, because starting again would overwrite them.
 */
export async function loadLatest(runFolder: string): Promise<Checkpoint | null> {
  const checkpoints = join(runFolder, 'checkpoints');
  const skipped: string[] = [];
  for (const name of await candidates(checkpoints)) {
    try {
      return { ...(await readCheckpoint(join(checkpoints, name))), skipped };
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal && refusal.code !== 'ENOENT') throw error;
      skipped.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (skipped.length > 0) throw new UserError(errors.CHECKPOINTS_DAMAGED({ folder: checkpoints, problems: skipped }), { exitCode: 1 });
  return null;
}

/** Steps up to the checkpoint that {@link loadLatest} tries first, told from its name; null where there is none. */
export async function latestStep(runFolder: string): Promise<number | null> {
  const checkpoints = join(runFolder, 'checkpoints');
  const there = await namesIn(checkpoints);
  const first = (await candidates(checkpoints)).find((name) => there.includes(name));
  return first === undefined ? null : stepOf(first);
}

/** The weights of those that are there, the earliest first; whether they are whole is for who reads them. */
export async function savedCheckpoints(runFolder: string): Promise<SavedWeights[]> {
  const checkpoints = join(runFolder, 'checkpoints');
  const names = (await namesIn(checkpoints)).filter((name) => CHECKPOINT.test(name) && !name.endsWith(PREVIOUS));
  return names
    .sort(newestFirst)
    .map((name) => ({ step: stepOf(name), file: join(checkpoints, name, WEIGHTS) }))
    .reverse();
}

/**
 * Does what a killed process had left to do after its checkpoint was there: calls it the latest, and removes older ones. Where newer
 * ones could not be read they stay, for whoever can mend them. Only for who goes on from this checkpoint.
 */
export async function settleCheckpoints(runFolder: string, { folder, state, skipped }: Checkpoint, keep: number): Promise<void> {
  if (skipped.length > 0) return;
  const checkpoints = join(runFolder, 'checkpoints');
  await clearTemporaries(checkpoints, { alone: true });
  const name = folderName(state.step);
  if (basename(folder) !== name) {
    await rename(folder, join(checkpoints, name));
    await flushFolder(checkpoints);
  }
  if ((await namedLatest(checkpoints)) !== name) await writeFileAtomic(join(checkpoints, 'latest'), `${name}\n`);
  await removeOld(checkpoints, state.step, keep);
}

/** Puts weights and slots back into a memory of the same parameters; changes nothing unless all of it fits. */
export function restore(checkpoint: Checkpoint, memory: FlatMemory): void {
  const parts = Object.entries(contents(memory)).map(([file, ours]) => ({
    ours,
    theirs: file === WEIGHTS ? checkpoint.weights : checkpoint.optimizer,
  }));
  const problems = parts.flatMap(({ ours, theirs }) => differences(ours, theirs));
  if (problems.length > 0) throw new UserError(errors.CHECKPOINT_DOES_NOT_FIT({ folder: checkpoint.folder, problems }));
  for (const { ours, theirs } of parts) {
    for (const [name, { data }] of Object.entries(ours)) (data as Float32Array).set(theirs.tensors.get(name)?.data as Float32Array);
  }
}

const WEIGHTS = 'weights.safetensors';
const OPTIMIZER = 'optimizer.safetensors';

function folderName(step: number): string {
  return `step-${String(step).padStart(8, '0')}`;
}

/** The tensors of each file, as views into the memory: weights by name, slots as `slot/name`. */
function contents(memory: FlatMemory): Record<string, Record<string, Tensor>> {
  const region = (values: Float32Array, prefix: string): [string, Tensor][] =>
    memory.placements.map(({ name, shape }) => [prefix + name, { shape, data: memory.view(values, name) }]);
  return {
    [WEIGHTS]: Object.fromEntries(region(memory.weights, '')),
    [OPTIMIZER]: Object.fromEntries(Object.entries(memory.slots).flatMap(([slot, values]) => region(values, `${slot}/`))),
  };
}

/** What `state.json` holds. */
interface Sealed {
  readonly state: CheckpointState;
  readonly checksum: string;
  readonly files: Readonly<Record<string, FileSeal>>;
}

interface FileSeal {
  readonly bytes: number;
  readonly sha256: string;
}

function seal(chunks: readonly Uint8Array[]): FileSeal {
  return { bytes: chunks.reduce((sum, { byteLength }) => sum + byteLength, 0), sha256: sha256Of(chunks) };
}

/** Keeps the newest up to this step. Later ones belong to a course of the run that was given up. */
async function removeOld(checkpoints: string, step: number, keep: number): Promise<void> {
  const names = (await readdir(checkpoints)).filter((name) => CHECKPOINT.test(name));
  const kept = names
    .filter((name) => !name.endsWith(PREVIOUS) && stepOf(name) <= step)
    .sort(newestFirst)
    .slice(0, keep);
  for (const name of names) {
    if (!kept.includes(name)) await rm(join(checkpoints, name), { recursive: true });
  }
}

/** Folders to try, in order: what `latest` names, then the newest. */
async function candidates(checkpoints: string): Promise<readonly string[]> {
  const names = (await namesIn(checkpoints)).filter((name) => CHECKPOINT.test(name)).sort(newestFirst);
  const latest = await namedLatest(checkpoints);
  if (!CHECKPOINT.test(latest)) return names;
  const previous = latest + PREVIOUS;
  const first = !names.includes(latest) && names.includes(previous) ? previous : latest;
  return [...new Set([first, ...names])];
}

/** What `latest` says; empty where it is not there. */
async function namedLatest(checkpoints: string): Promise<string> {
  const text = await readFile(join(checkpoints, 'latest'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.trim();
}

function stepOf(name: string): number {
  return Number(CHECKPOINT.exec(name)?.[1]);
}

function newestFirst(a: string, b: string): number {
  return stepOf(b) - stepOf(a) || (a < b ? -1 : 1);
}

async function readCheckpoint(folder: string): Promise<Omit<Checkpoint, 'skipped'>> {
  const found = readChecked<Sealed>(join(folder, 'state.json'), checkpointShape);
  if (!found) throw new Error('state.json is missing');
  const { state, checksum, files } = found;
  if (seal([Buffer.from(JSON.stringify(state))]).sha256 !== checksum) throw new Error('state.json was changed');
  const read = async (name: string): Promise<Safetensors> => {
    const bytes = await readWhole(join(folder, name));
    if (!Object.hasOwn(files, name)) throw new Error(`state.json says nothing of ${name}`);
    const { bytes: size, sha256 } = files[name];
    if (bytes.length !== size) throw new Error(`${name} has ${bytes.length} bytes instead of ${size}`);
    if (seal([bytes]).sha256 !== sha256) throw new Error(`${name} was changed`);
    return parseSafetensors(bytes, name);
  };
  return { folder, state, weights: await read(WEIGHTS), optimizer: await read(OPTIMIZER) };
}

function differences(ours: Readonly<Record<string, Tensor>>, theirs: Safetensors): readonly string[] {
  const lacking = Object.entries(ours).flatMap(([name, { shape }]) => {
    const stored = theirs.tensors.get(name);
    if (!stored) return [`missing: ${name}`];
    if (stored.dtype !== 'F32') return [`${name} is ${stored.dtype} instead of F32`];
    return stored.shape.join() === shape.join()
      ? []
      : [`${name} has shape [${stored.shape.join(', ')}], and should have [${shape.join(', ')}]`];
  });
  return [...lacking, ...[...theirs.tensors.keys()].filter((name) => !Object.hasOwn(ours, name)).map((name) => `unexpected: ${name}`)];
}

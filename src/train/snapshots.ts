/**
 * Snapshots: the weights of a run as they were on the way, kept for good, for whoever wants to watch it learn.
 *
 *   <run>/snapshots/step-00000000/weights.safetensors    before the first step
 *   <run>/snapshots/step-00000013/weights.safetensors    and so on, to the last step
 *
 * Nothing goes on from one: that is what checkpoints are for, which also hold the optimizer's slots. One writer per run.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFolderAtomic } from '../files/atomic-folder.ts';
import { makeFolderIn } from '../files/make-folder.ts';
import { namesIn } from '../files/names-in.ts';
import { writeSafetensors } from '../interop/safetensors.ts';
import type { FlatMemory } from '../nn/memory.ts';

const FOLDER = 'snapshots';
const SNAPSHOT = /^step-(\d{8,})$/;

/** Weights on disk, and how many steps they had learned for. */
export interface SavedWeights {
  readonly step: number;
  /** The file with them. */
  readonly file: string;
}

/** Writes the weights, which must not change until the promise settles; the same step is replaced by the same numbers. */
export async function saveSnapshot(runFolder: string, step: number, memory: FlatMemory): Promise<void> {
  const folder = await makeFolderIn(runFolder, FOLDER);
  const tensors = memory.placements.map(({ name, shape }) => [name, { shape, data: memory.view(memory.weights, name) }]);
  await writeFolderAtomic(join(folder, `step-${String(step).padStart(8, '0')}`), (temporary) =>
    writeSafetensors(join(temporary, 'weights.safetensors'), Object.fromEntries(tensors)),
  );
}

/** Those that there are, the earliest first. */
export async function savedSnapshots(runFolder: string): Promise<SavedWeights[]> {
  const folder = join(runFolder, FOLDER);
  const found = (await namesIn(folder)).flatMap((name) => {
    const step = SNAPSHOT.exec(name)?.[1];
    return step === undefined ? [] : [{ step: Number(step), file: join(folder, name, 'weights.safetensors') }];
  });
  return found.sort((a, b) => a.step - b.step);
}

/** Removes those of later steps: they belong to a course of the run that was given up, or are made again. */
export async function dropSnapshotsAfter(runFolder: string, step: number): Promise<void> {
  for (const snapshot of await savedSnapshots(runFolder))
    if (snapshot.step > step) await rm(join(snapshot.file, '..'), { recursive: true });
}

/**
 * The pooler of the model that a run starts from, in the run's own folder: pre-training may have no use for it, and tasks begin with it.
 *
 *   <run>/start/pooler.safetensors   under Hugging Face's names; absent where the model has none, or the run trains it itself
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors, type Tensor } from '../interop/safetensors.ts';

const FILE = 'pooler.safetensors';

/** Writes it into the run's folder `start`, or into what is to become that. */
export async function keepPooler(folder: string, pooler: Readonly<Record<string, Tensor>>): Promise<void> {
  if (Object.keys(pooler).length > 0) await writeSafetensors(join(folder, FILE), pooler);
}

/** The numbers that a run has kept. */
export async function keptPooler(runFolder: string): Promise<Readonly<Record<string, Float32Array>>> {
  const file = join(runFolder, 'start', FILE);
  if (!existsSync(file)) return {};
  const { tensors } = await readSafetensors(file);
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, Float32Array.from(data as Float32Array)]));
}

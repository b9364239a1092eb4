/** Names the weights that a run starts from by their contents, so that a repetition can tell whether they are the same. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Experiment } from '../experiment/experiment.ts';
import { readChecked } from '../files/read-json.ts';
import { dataShape } from '../runs/file-shapes.ts';
import { openModelFolder } from '../interop/model-folder.ts';
import { hasBegun } from './begun.ts';
import { requireLocated } from './locate.ts';
import { startPlace } from './place.ts';

/** Network → the hash of its tensors; one without a name where the folder is no export of several. */
export type StartHashes = Readonly<Record<string, string>>;

/** Of what the experiment starts from; undefined where that are random numbers. */
export async function startHashes({ start }: Pick<Experiment, 'start'>, experimentFolder: string): Promise<StartHashes | undefined> {
  if (!start) return undefined;
  const { folders } = await requireLocated(startPlace(experimentFolder, start.from));
  const hashes: Record<string, string> = {};
  for (const [network, folder] of folders)
    if (folders.size === 1 || (start.networks ?? [network]).includes(network)) hashes[network] = await weightsHash(folder);
  return hashes;
}

/** The same for a run: one that has begun keeps what it recorded, and reads nothing. */
export async function recordedStart(
  experiment: Pick<Experiment, 'start'>,
  experimentFolder: string,
  runFolder: string,
): Promise<StartHashes | undefined> {
  if (!hasBegun(runFolder)) return startHashes(experiment, experimentFolder);
  return readChecked<{ readonly start?: StartHashes }>(join(runFolder, 'data.json'), dataShape)?.start;
}

/** Of a Hugging Face folder: names, dtypes, shapes and bytes in the order of the names, into however many files they are cut. */
export async function weightsHash(folder: string): Promise<string> {
  const model = await openModelFolder(folder);
  try {
    const hash = createHash('sha256');
    for (const [name, { dtype, shape }] of [...model.entries].sort(([a], [b]) => (a < b ? -1 : 1)))
      hash.update(`${JSON.stringify([name, dtype, shape])}\n`).update(await model.bytes(name));
    return hash.digest('hex').slice(0, 32);
  } finally {
    await model.close();
  }
}

/** `electra-run resume <run>`: goes on with an unfinished run from its last checkpoint, as its folder describes it. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { requireExperiment } from '../config/load.ts';
import { errors, UserError } from '../errors.ts';
import { runLoaded, type Probes, type Stage } from './run.ts';

export interface ResumeOptions extends Probes {
  /** Changes to what does not change the numbers, such as the engine. */
  readonly set?: readonly string[];
}

export async function resume(folder: string, { set = [], ...probes }: ResumeOptions, stage: Stage): Promise<number> {
  const file = path.join(folder, 'experiment.json');
  const record = path.join(folder, 'record.json');
  if (!existsSync(file)) throw new UserError(errors.FILE_MISSING({ file, reason: existsSync(folder) ? 'this folder is not the folder of a run' : 'there is no such folder' }));
  const original = existsSync(record) ? (JSON.parse(readFileSync(record, 'utf8')) as { experimentFolder?: string; experimentFile?: string }) : {};
  const loaded = await requireExperiment(file, { set, folder: original.experimentFolder });
  // The saved experiment says where each value first came from; loaded again, all would come from the run's own folder.
  const described = path.join(folder, 'experiment.json5');
  const saved = existsSync(described) ? readFileSync(described, 'utf8') : loaded.saved;
  return runLoaded({ ...loaded, file: original.experimentFile ?? loaded.file, saved }, folder, stage, probes);
}

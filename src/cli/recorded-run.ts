/** The folder of a run as an experiment again, with its record: what `resume`, `reproduce` and the members of a sweep start from. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { requireExperiment, type LoadedExperiment } from '../config/load.ts';
import { errors, UserError } from '../errors/index.ts';
import { readJson } from '../files/read-json.ts';
import type { RunRecord } from '../runs/record.ts';

/** What a run's folder says of the experiment it is of, and of how it was made. */
export interface RecordedRun {
  readonly loaded: LoadedExperiment;
  /** Empty where the run has not begun. */
  readonly record: Partial<RunRecord> & { readonly experimentFile?: string; readonly experimentFolder?: string };
}

/** `set` changes what the folder says. Throws a {@link UserError} where it is not the folder of a run. */
export async function loadRun(folder: string, set: readonly string[] = []): Promise<RecordedRun> {
  const file = path.join(folder, 'experiment.json');
  if (!existsSync(file))
    throw new UserError(
      errors.FILE_MISSING({ file, reason: existsSync(folder) ? 'this folder is not the folder of a run' : 'there is no such folder' }),
    );
  const record = ((await readJson(path.join(folder, 'record.json'))) ?? {}) as RecordedRun['record'];
  const loaded = await requireExperiment(file, { set, folder: record.experimentFolder, run: folder });
  // The saved experiment says where each value first came from; loaded again, all would come from the run's own folder.
  const described = path.join(folder, 'experiment.json5');
  const saved = existsSync(described) ? readFileSync(described, 'utf8') : loaded.saved;
  return { loaded: { ...loaded, file: record.experimentFile ?? loaded.file, saved }, record };
}

/** The folder of a run as an experiment again, with its record: what verbs that go on with a run or repeat it start from. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Changes } from '../config/compose.ts';
import { requireExperiment, type LoadedExperiment } from '../config/load.ts';
import { errors, UserError } from '../errors/index.ts';
import { readChecked } from '../files/read-json.ts';
import { recordShape } from '../runs/file-shapes.ts';
import { settle } from '../runs/begin-extension.ts';
import { withKeptOrigins } from './kept-origins.ts';
import type { Extended } from '../runs/extended.ts';
import type { RunRecord } from '../runs/record.ts';

/** What a run's folder says of the experiment it is of, and of how it was made. */
export interface RecordedRun {
  readonly loaded: LoadedExperiment;
  /** Empty where the run has not begun. */
  readonly record: SittingsRecord;
}

/** What `record.json` holds: the first sitting, those that went on with it, and how the experiment was changed in between. */
export interface SittingsRecord extends Partial<RunRecord> {
  readonly experimentFile?: string;
  readonly experimentFolder?: string;
  readonly continued?: readonly RunRecord[];
  readonly history?: readonly Extended[];
}

/** `changes` are of what the folder says. Throws a {@link UserError} where it is not the folder of a run. */
export async function loadRun(folder: string, changes: Changes = {}): Promise<RecordedRun> {
  await settle(folder);
  const file = path.join(folder, 'experiment.json');
  if (!existsSync(file))
    throw new UserError(
      errors.FILE_MISSING({ file, reason: existsSync(folder) ? 'this folder is not the folder of a run' : 'there is no such folder' }),
    );
  const record = readChecked<SittingsRecord>(path.join(folder, 'record.json'), recordShape) ?? {};
  const loaded = await requireExperiment(file, { ...changes, folder: record.experimentFolder, run: folder });
  // The saved experiment says where each value first came from; loaded again, all would come from the run's own folder.
  const described = path.join(folder, 'experiment.json5');
  const saved = existsSync(described) ? withKeptOrigins(loaded.saved, readFileSync(described, 'utf8'), file) : loaded.saved;
  return { loaded: { ...loaded, file: record.experimentFile ?? loaded.file, saved }, record };
}

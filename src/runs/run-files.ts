/** The files that describe a run, read together: a damaged one is told, and does not hide the others. */
import { join } from 'node:path';
import { errors, UserError, type Fault } from '../errors/index.ts';
import { readChecked } from '../files/read-json.ts';
import type { Shape } from '../files/shape.ts';
import { dataShape, experimentShape, recordShape, resultShape, statusShape } from './file-shapes.ts';

type Contents = Readonly<Record<string, unknown>>;

/** What a run learned from, by fingerprint, as `data.json` has it. */
export interface LearnedFrom {
  readonly text?: string;
  readonly tokenizer?: string;
  /** Of the examples of each task. */
  readonly tasks?: Readonly<Record<string, string>>;
  /** Of the weights that it started from, by network. */
  readonly start?: Readonly<Record<string, string>>;
}

/** What the files say; those that are missing or damaged are left out. */
export interface RunFiles {
  readonly experiment?: Contents;
  readonly status?: Contents;
  readonly result?: Contents;
  readonly record?: Contents;
  readonly data?: LearnedFrom;
  /** What is damaged; a missing file is damage only where no run can be without it. */
  readonly faults: readonly Fault[];
}

/** Never throws for a damaged file: that is one of the faults. */
export function readRunFiles(folder: string): RunFiles {
  const faults: Fault[] = [];
  const read = (name: string, shape: Shape, needed = false): Contents | undefined => {
    const file = join(folder, name);
    try {
      const found = readChecked<Contents>(file, shape);
      if (found === null && needed) faults.push(errors.RUN_FILE_UNREADABLE({ file, reason: 'there is no such file' }));
      return found ?? undefined;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      faults.push({ code: error.code, message: error.message, hints: [] });
      return undefined;
    }
  };
  return {
    experiment: read('experiment.json', experimentShape, true),
    status: read('status.json', statusShape),
    result: read('result.json', resultShape),
    record: read('record.json', recordShape),
    data: read('data.json', dataShape) as LearnedFrom | undefined,
    faults,
  };
}

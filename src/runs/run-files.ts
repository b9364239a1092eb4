/** The files that describe a run, read together: a damaged one is told, and does not hide the others. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errors, type Fault } from '../errors.ts';
import { isRecord } from '../component/slots.ts';

type Contents = Readonly<Record<string, unknown>>;

export interface RunFiles {
  readonly experiment?: Contents;
  readonly status?: Contents;
  readonly result?: Contents;
  readonly record?: Contents;
  /** What is damaged; a missing file is damage only where no run can be without it. */
  readonly faults: readonly Fault[];
}

export function readRunFiles(folder: string): RunFiles {
  const faults: Fault[] = [];
  const read = (name: string, needed = false): Contents | undefined => {
    const file = join(folder, name);
    if (!needed && !existsSync(file)) return undefined;
    try {
      const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
      if (isRecord(value)) return value;
      faults.push(errors.RUN_FILE_UNREADABLE({ file, reason: 'it holds no JSON object' }));
    } catch (error) {
      faults.push(errors.RUN_FILE_UNREADABLE({ file, reason: existsSync(file) ? String(error instanceof Error ? error.message : error) : 'there is no such file' }));
    }
    return undefined;
  };
  return { experiment: read('experiment.json', true), status: read('status.json'), result: read('result.json'), record: read('record.json'), faults };
}

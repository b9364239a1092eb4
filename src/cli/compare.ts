/** `electra-run compare <runs and sweeps...>`: what differs between runs and what it does to their figures; writes nothing but a report that is asked for. */
import { errors, UserError } from '../errors.ts';
import { compareRuns } from '../report/comparison.ts';
import { asCsv } from '../report/csv.ts';
import { asJson } from '../report/json.ts';
import { readRuns } from '../report/read.ts';
import { asText } from '../report/text.ts';
import type { Streams } from './streams.ts';

export interface CompareOptions {
  readonly metric?: readonly string[];
  readonly baseline?: string;
  readonly by?: string;
  readonly sort?: string;
  /** Print one JSON object instead of tables. */
  readonly json?: boolean;
  /** Print a line per run. */
  readonly csv?: boolean;
}

/** Returns the exit code 0; throws UserError when a folder is neither a run nor a sweep. */
export async function compare(folders: readonly string[], { metric, json = false, csv = false, ...choices }: CompareOptions, { out }: Streams): Promise<number> {
  if (json && csv) throw new UserError(errors.BAD_ARGUMENTS({ reason: 'Standard output holds either --json or --csv.', hint: 'Ask for one of them.' }));
  const comparison = compareRuns(readRuns(folders), { ...choices, metrics: metric });
  if (json) out.write(`${JSON.stringify(asJson(comparison), null, 2)}\n`);
  else out.write(csv ? asCsv(comparison) : `${asText(comparison)}\n`);
  return 0;
}

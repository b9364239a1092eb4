/**
 * `electra-run compare <runs and sweeps...>`: what differs between runs and what it does to their figures; writes nothing but a report
 * that is asked for.
 */
import { errors, UserError } from '../errors/index.ts';
import { compareRuns, type Comparison } from '../report/comparison.ts';
import { asCsv } from '../report/csv.ts';
import { asHtml } from '../report/html.ts';
import { asJson } from '../report/json.ts';
import { readRuns } from '../report/read.ts';
import { asText } from '../report/text.ts';
import { requireReplaceable, writeOutFile } from './out-file.ts';
import type { Streams } from './streams.ts';

/** The options of `compare` as commander hands them over; each has its line in the help. */
export interface CompareOptions {
  readonly metric?: readonly string[];
  readonly baseline?: string;
  readonly by?: string;
  readonly sort?: string;
  /** Print one JSON object instead of tables. */
  readonly json?: boolean;
  /** Print a line per run. */
  readonly csv?: boolean;
  /** Also write a page with tables and plots to this file. */
  readonly html?: string;
}

/** Returns the exit code: 0, or 1 where a run is damaged and left out. Throws UserError when a folder is neither a run nor a sweep. */
export async function compare(
  folders: readonly string[],
  { metric, json = false, csv = false, html, ...choices }: CompareOptions,
  { out, error }: Streams,
): Promise<number> {
  if (json && csv)
    throw new UserError(errors.BAD_ARGUMENTS({ reason: 'Standard output holds either --json or --csv.', hint: 'Ask for one of them.' }));
  if (html !== undefined) await requireReplaceable(html, /^<!doctype html>/i);
  const found = await readRuns(folders);
  if (found.runs.length === 0) throw new UserError(errors.NO_RUN_READABLE({ problems: found.damaged.map(({ error }) => error) }));
  const comparison = compareRuns(found, { ...choices, metrics: metric });
  if (json) out.write(`${JSON.stringify(asJson(comparison), null, 2)}\n`);
  else out.write(csv ? asCsv(comparison) : `${asText(comparison)}\n`);
  if (html !== undefined) {
    await writeOutFile(html, asHtml(comparison, { title: titleOf(comparison) }));
    error.write(`Wrote ${html}. Open it in a browser; it needs nothing else.\n`);
  }
  return found.damaged.length > 0 ? 1 : 0;
}

function titleOf({ sweeps, runs }: Comparison): string {
  if (sweeps.length > 0) return `Sweep ${sweeps.join(', ')}`;
  return runs.length > 4 ? `${runs.length} runs` : `${runs.length === 1 ? 'Run' : 'Runs'} ${runs.map(({ name }) => name).join(', ')}`;
}

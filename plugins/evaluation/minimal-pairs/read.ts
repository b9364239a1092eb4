/** Reads pairs of sentences from JSON Lines. A bad line is an error with its place, never skipped. */
import { jsonRow, linesOf, type JsonRow, type LineSettings } from 'electra-run';
import type { Pair } from './judge.ts';

/** Keys of a line. */
export interface PairKeys {
  readonly good: string;
  readonly bad: string;
  readonly group?: string;
}

const told = { example: '{"sentence_good": "...", "sentence_bad": "...", "UID": "..."}', options: 'good, bad and group' };

/** BLiMP's name of a paradigm. */
const PARADIGM = 'UID';

/** The group of pairs that belong to none. */
const ALL = 'pairs';

/** All pairs of a file, in its order. */
export async function readPairs(file: string, { good, bad, group }: PairKeys, settings: LineSettings): Promise<Pair[]> {
  const pairs: Pair[] = [];
  let key = group;
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    if (line.trim() === '') continue;
    const place = `${file}:${number}`;
    const row = jsonRow(line, place, told);
    // What the first line has, all others must have too.
    if (pairs.length === 0 && group === undefined && hasKey(line, PARADIGM)) key = PARADIGM;
    if (key === undefined && hasKey(line, PARADIGM))
      throw new Error(`${place}: there is a '${PARADIGM}', and lines before have none. Give all lines one, or set group to another key.`);
    const [better, worse] = [filled(row, good, place), filled(row, bad, place)];
    if (better === worse) throw new Error(`${place}: '${good}' and '${bad}' are the same sentence. Correct the line, or take it out.`);
    pairs.push({ good: better, bad: worse, group: key === undefined ? ALL : filled(row, key, place), place });
  }
  if (pairs.length === 0) throw new Error(`${file} has no pairs. Each line is one, e.g. ${told.example}.`);
  return pairs;
}

function hasKey(line: string, key: string): boolean {
  return Object.hasOwn(JSON.parse(line) as object, key);
}

function filled(row: JsonRow, key: string, place: string): string {
  const text = row.text(key, false);
  if (text.trim() === '') throw new Error(`${place}: '${key}' is empty. Fill it, or take the line out.`);
  return text;
}

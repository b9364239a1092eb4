/** Whether the first line of a table is a record and not the names of its columns. */
import type { FirstRecords } from '../records/first-records.ts';

/** A column of at most so many values may have labels; with fewer records nothing is told. */
const [FEW, LEAST_RECORDS] = [20, 5];
/** What has this share of the words of the texts below it is a text, of so many words. */
const [SHARE, WORDS] = [0.5, 5];

/** Why it looks like one, as a clause; null where it does not. */
export function headerlessBy({ names, rows }: FirstRecords): string | null {
  if (rows.length < LEAST_RECORDS) return null;
  for (const name of names) {
    const values = rows.map((row) => String(row[name] ?? '').trim());
    if (/^-?\d+(?:\.\d+)?$/.test(name.trim())) return `${JSON.stringify(name)} is a number`;
    const distinct = new Set(values);
    if (distinct.size <= FEW && 2 * distinct.size <= values.length && distinct.has(name.trim()))
      return `${JSON.stringify(name)} stands below itself in the same column`;
    const mean = values.reduce((sum, value) => sum + wordsIn(value), 0) / values.length;
    if (mean >= WORDS && wordsIn(name) >= WORDS && wordsIn(name) >= SHARE * mean) return `${JSON.stringify(shortened(name))} is a text`;
  }
  return null;
}

function wordsIn(text: string): number {
  return text.trim().split(/\s+/u).length;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)} …` : text;
}

/** The records of JSON Lines: an object in each line. Empty lines are none. */
import { jsonRow, type JsonRow } from './json-row.ts';
import { linesOf } from '../text/lines.ts';
import type { FileRow, RowSettings } from './rows.ts';

/** Lines are counted from 1. */
export async function* jsonRows(file: string, { columns, example, ...settings }: RowSettings): AsyncGenerator<FileRow> {
  const options = columns.map(({ option }) => option);
  const told = { example, options: [options.slice(0, -1).join(', '), ...options.slice(-1)].filter(Boolean).join(' and ') };
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    if (line.trim() === '') continue;
    const at = number;
    const place = `${file}:${at}`;
    let parsed: JsonRow | undefined;
    const row = (): JsonRow => (parsed ??= jsonRow(line, place, told));
    yield {
      place: () => place,
      source: () => ({ file, lines: [at] }),
      text: (column, isClass = false) => row().text(column, isClass),
      written: (column) => row().type(column),
      labels: (column) => row().labels(column),
    };
  }
}

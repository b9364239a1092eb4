/** The records of a table of text: TSV, whose fields hold anything but tabs and line ends, or CSV with quotes. */
import { linesOf, type LineSettings } from '../text/lines.ts';
import { BadRecord } from './bad-record.ts';
import { columnsIn } from './columns.ts';
import { csvRecords, shownDelimiter, type CsvRecord } from './csv.ts';
import type { FileRow, RowSettings } from './rows.ts';

/** `delimiter`: that of CSV; null for TSV, where quotes have no meaning, as in GLUE's files. */
export async function* tableRows(file: string, delimiter: string | null, settings: RowSettings): AsyncGenerator<FileRow> {
  const { header, columns } = settings;
  let names = header;
  let at = names && columnsIn(names, columns, file, 'or correct header');
  for await (const { fields, lines, broken } of delimiter === null ? tsvRecords(file, settings) : csvRecords(file, delimiter, settings)) {
    if (names === undefined || at === undefined) {
      if (broken) throw broken;
      names = fields;
      at = columnsIn(names, columns, `${file}:${lines[0]}`, 'or header if this line is an example', otherDelimiter(names, delimiter));
      continue;
    }
    const [named, found] = [names, at];
    const line = (column: string): number => lines[found.get(column) ?? 0];
    yield {
      place: (column) => `${file}:${line(column)}`,
      source: (column) => ({ file, lines: [line(column)] }),
      text(column) {
        if (broken) throw broken;
        if (fields.length !== named.length) throw new BadRecord(otherLength(`${file}:${lines[0]}`, fields, named, delimiter));
        return fields[found.get(column) ?? -1];
      },
      written: () => null,
      labels: () => null,
    };
  }
}

/** The lines of a TSV file as records; empty ones are skipped. */
export async function* tsvRecords(file: string, settings: LineSettings): AsyncGenerator<CsvRecord> {
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    if (line === '') continue;
    const fields = line.split('\t');
    yield { fields, lines: fields.map(() => number) };
  }
}

function otherLength(place: string, fields: readonly string[], names: readonly string[], delimiter: string | null): string {
  return (
    `${place}: ${fields.length} ${fields.length === 1 ? 'field' : 'fields'} instead of ${names.length} (${names.join(', ')}). ` +
    (delimiter === null
      ? 'Fields are separated by one tab each.'
      : `Fields are separated by '${shownDelimiter(delimiter)}'; one that holds it is put in quotes.`)
  );
}

/** What to set where a header of one field looks as if something else separated it. */
function otherDelimiter(names: readonly string[], delimiter: string | null): string | undefined {
  if (delimiter === null || names.length !== 1) return undefined;
  const other = [';', '\t', '|', ','].find((each) => each !== delimiter && names[0].includes(each));
  return other && `If '${shownDelimiter(other)}' separates them, set delimiter: '${shownDelimiter(other)}'.`;
}

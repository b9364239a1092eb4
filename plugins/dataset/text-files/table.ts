/** Reads labelled texts from a table of text: TSV, whose fields hold anything but tabs and line ends, or CSV with quotes. */
import { linesOf, type LabelSource, type LineSettings, type TextExample } from 'electra-run';
import { columnsAt, exampleOf, type Columns } from './columns.ts';
import { csvRecords, shown, type CsvRecord } from './csv.ts';

/** `delimiter`: that of CSV; null for TSV, where quotes have no meaning, as in GLUE's files. */
export async function* tableRows(
  file: string,
  columns: Columns,
  delimiter: string | null,
  settings: LineSettings,
): AsyncGenerator<TextExample & { readonly source: LabelSource }> {
  let names = columns.header;
  let at = names && columnsAt(names, columns, file);
  for await (const { fields, lines } of delimiter === null ? tsvRecords(file, settings) : csvRecords(file, delimiter, settings)) {
    const place = `${file}:${lines[0]}`;
    if (names === undefined || at === undefined) {
      names = fields;
      at = columnsAt(names, columns, place, delimiter === null ? undefined : otherDelimiter(names, delimiter));
      continue;
    }
    if (fields.length !== names.length)
      throw new Error(
        `${place}: ${fields.length} ${fields.length === 1 ? 'field' : 'fields'} instead of ${names.length} (${names.join(', ')}). ` +
          (delimiter === null
            ? 'Fields are separated by one tab each.'
            : `Fields are separated by '${shown(delimiter)}'; one that holds it is put in quotes.`),
      );
    const example = exampleOf(
      columns,
      (name) => `${file}:${lines[names?.indexOf(name) ?? 0]}`,
      at,
      (index) => fields[index],
    );
    yield { ...example, source: { file, lines: [lines[at.label]] } };
  }
}

async function* tsvRecords(file: string, settings: LineSettings): AsyncGenerator<CsvRecord> {
  let number = 0;
  for await (const line of linesOf(file, settings)) {
    number += 1;
    if (line === '') continue;
    const fields = line.split('\t');
    yield { fields, lines: fields.map(() => number) };
  }
}

/** What to set where a header of one field looks as if something else separated it. */
function otherDelimiter(names: readonly string[], delimiter: string): string | undefined {
  const other = names.length === 1 ? [';', '\t', '|', ','].find((each) => each !== delimiter && names[0].includes(each)) : undefined;
  return other && `If '${shown(other)}' separates them, set delimiter: '${shown(other)}'.`;
}

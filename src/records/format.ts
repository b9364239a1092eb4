/** What a file of records is, and which settings mean something for it. */
import { Type } from 'typebox';
import type { TextEncoding } from '../text/encoding.ts';
import { nameUnpacked } from '../text/unpack/unpack.ts';

/** What a file of records can be. */
export type RecordFormat = 'tsv' | 'csv' | 'jsonl' | 'parquet';

/** What an experiment says of files of records beside their encoding; spread into the options of a component that reads some. */
export const recordOptions = {
  format: Type.Optional(
    Type.Union([Type.Literal('tsv'), Type.Literal('csv'), Type.Literal('jsonl'), Type.Literal('parquet')], {
      description: "What the files are; when left out, the ending of each one's name says it. In 'tsv' quotes mean nothing.",
    }),
  ),
  delimiter: Type.Optional(
    Type.String({
      pattern: '^[^"\\r\\n]$',
      description: "What separates the fields of a CSV file, e.g. ';'; a comma when left out.",
    }),
  ),
};

/** Values of {@link recordOptions}, and what else says how a file is to be taken. */
export interface FormatSettings {
  readonly format?: RecordFormat;
  readonly delimiter?: string;
  readonly encoding?: TextEncoding;
  /** Names of the columns of a TSV or CSV file whose first line is not a header. */
  readonly header?: readonly string[];
}

/** The format of a file, by its settings or by its name. Throws where a setting would mean nothing. */
export function recordFormatOf(file: string, settings: FormatSettings): RecordFormat {
  const format = settings.format ?? formatOfName(file);
  checkSettings(file, format, settings);
  return format;
}

function formatOfName(file: string): RecordFormat {
  const ending = /\.(tsv|csv|jsonl|parquet)$/i.exec(nameUnpacked(file))?.[1].toLowerCase();
  if (ending !== undefined) return ending as RecordFormat;
  throw new Error(
    `${file} is neither a .tsv, .csv, .jsonl nor a .parquet file (all but the last packed or not). ` +
      "Say what it is, e.g. format: 'csv', rename or convert it.",
  );
}

function checkSettings(file: string, format: RecordFormat, { header, delimiter, encoding }: FormatSettings): void {
  if (header && format !== 'tsv' && format !== 'csv')
    throw new Error(
      `${file} has the names of its columns in ${format === 'jsonl' ? 'every line' : 'its schema'}, ` +
        "so that 'header', which is for TSV and CSV files, means nothing. Leave it out.",
    );
  if (delimiter !== undefined && format !== 'csv')
    throw new Error(
      `${file} is ${format === 'jsonl' ? 'JSON Lines' : format === 'tsv' ? 'TSV' : 'Parquet'}, ` +
        "so that 'delimiter', which is for CSV files, means nothing. Leave it out, or say format: 'csv'.",
    );
  if (format !== 'parquet') return;
  if (encoding !== undefined && encoding !== 'utf-8')
    throw new Error(`${file} is Parquet, whose texts are UTF-8, so that 'encoding' means nothing. Leave it out.`);
  if (nameUnpacked(file) !== file) throw new Error(`${file} is packed, and Parquet packs its own pages. Unpack it.`);
}

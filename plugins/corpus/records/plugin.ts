/**
 * Records as a corpus: each is a document, its text in one column of TSV, CSV, JSON Lines (packed and in tar archives too) or Parquet
 * files.
 *
 * What data sets are handed out as: one object per page or post, a table of articles, the shards of a data set on a hub.
 */
import {
  archiveOptions,
  BadRecord,
  defineComponent,
  EncodingOption,
  fileContents,
  filesMatching,
  filesOption,
  fingerprintOf,
  lostCharactersWarning,
  partsReader,
  recordOptions,
  recordsIn,
  Type,
  type Document,
  type FileRow,
  type Log,
  type MatchedFile,
  type RowSettings,
} from 'electra-run';

const Options = Type.Object({
  files: filesOption('data/*.jsonl.gz', 'more.parquet'),
  textColumn: Type.String({ default: 'text', description: 'Column of the text; in JSON Lines, its key.' }),
  ...recordOptions,
  header: Type.Optional(
    Type.Array(Type.String(), { minItems: 1, description: 'Names of the columns of TSV or CSV files whose first line is not a header.' }),
  ),
  broken: Type.Union([Type.Literal('error'), Type.Literal('skip')], {
    default: 'error',
    description:
      'What becomes of a record that cannot be read: another number of fields, no JSON, no text in its column. ' +
      'skip: it is left out, and counted. Bytes that are no text, and files that are no such files, are always an error.',
  }),
  ...archiveOptions,
  encoding: EncodingOption(),
});

export default defineComponent({
  kind: 'corpus',
  name: 'records',
  summary: 'A document per record of TSV, CSV, JSON Lines or Parquet files, by glob patterns.',
  options: Options,
  needs: ['cacheFolder', 'experimentFolder', 'log'],
  create: async (
    { files: patterns, textColumn, broken, encoding, members, archives, ...format },
    { cacheFolder, experimentFolder, log },
  ) => {
    const files = await filesMatching(patterns, experimentFolder);
    const fingerprint = fingerprintOf({
      contents: await fileContents(files, cacheFolder),
      textColumn,
      broken,
      encoding,
      ...format,
      members,
      archives,
    });
    const settings: RowSettings = {
      ...format,
      encoding,
      onLost: lostCharactersWarning(log),
      columns: [{ name: textColumn, option: 'textColumn' }],
      example: `{${JSON.stringify(textColumn)}: "..."}`,
    };
    const parts = partsReader({ members, archives }, log);
    // Each pass over the corpus finds the same.
    let told = false;
    return {
      name: 'records',
      fingerprint,
      async *documents() {
        const left: LeftOut = { empty: 0, broken: 0, examples: [] };
        let count = 0;
        for await (const { file, name, source } of parts(files)) {
          let number = 0;
          for await (const row of recordsIn(file, { ...settings, source })) {
            number += 1;
            const text = textOf(row, textColumn, broken === 'skip' ? left : null);
            if (text === null) continue;
            if (text.trim() === '') left.empty += 1;
            else {
              count += 1;
              yield { id: `${name}#${number}`, text } satisfies Document;
            }
          }
        }
        if (!told) tell(left, log);
        told = true;
        if (count === 0) throw new Error(nothing(files, textColumn));
      },
    };
  },
});

/** Records that are no documents. */
interface LeftOut {
  empty: number;
  broken: number;
  /** What is wrong with the first ones. */
  readonly examples: string[];
}

const EXAMPLES = 3;

/** Null where the record is broken, and noted as left out. */
function textOf(row: FileRow, column: string, left: LeftOut | null): string | null {
  try {
    return row.text(column);
  } catch (error) {
    if (left === null || !(error instanceof BadRecord)) throw error;
    left.broken += 1;
    if (left.examples.length < EXAMPLES) left.examples.push(error.message);
    return null;
  }
}

function tell({ empty, broken, examples }: LeftOut, log: Log): void {
  if (empty > 0) log.info(`records: ${counted(empty)} without any text ${empty === 1 ? 'is' : 'are'} left out.`);
  if (broken > 0)
    log.warn(`records: ${counted(broken)} cannot be read and ${broken === 1 ? 'is' : 'are'} left out, such as\n${examples.join('\n')}`);
}

function counted(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'record' : 'records'}`;
}

function nothing(files: readonly MatchedFile[], column: string): string {
  return (
    `The corpus 'records' is empty: no record of ${files.map(({ name }) => name).join(', ')} has a text in '${column}'. ` +
    "Correct 'files' or 'textColumn'."
  );
}

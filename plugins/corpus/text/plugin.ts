/**
 * Plain text files as a corpus: the user's own language or domain.
 *
 * Files are UTF-8 unless the experiment says otherwise; packed ones are unpacked while they are read, and members of tar archives are
 * read as files are.
 */
import {
  archiveOptions,
  defineComponent,
  EncodingOption,
  fileContents,
  filesMatching,
  filesOption,
  fingerprintOf,
  linesOf,
  LONGEST_LINE,
  lostCharactersWarning,
  partsReader,
  Type,
  type Document,
  type FilePart,
  type LineSettings,
  type MatchedFile,
} from 'electra-run';

const Options = Type.Object({
  files: filesOption('texts/**/*.txt', 'data/more.txt.gz'),
  documents: Type.Union([Type.Literal('file'), Type.Literal('blank-line'), Type.Literal('line')], {
    default: 'file',
    description:
      'What a document is: a whole file, a stretch of text up to a blank line, or a line. ' +
      "The held-out split is made of documents, so a single file needs 'blank-line' or 'line'.",
  }),
  ...archiveOptions,
  encoding: EncodingOption(),
});

type Unit = 'file' | 'blank-line' | 'line';

export default defineComponent({
  kind: 'corpus',
  name: 'text',
  summary: 'Plain text files (packed and in tar archives too), by glob patterns.',
  options: Options,
  needs: ['cacheFolder', 'experimentFolder', 'log'],
  create: async ({ files: patterns, documents: unit, encoding, ...archives }, { cacheFolder, experimentFolder, log }) => {
    const files = await filesMatching(patterns, experimentFolder);
    const contents = await fileContents(files, cacheFolder);
    // What stands in a file of UTF-8 follows from its bytes alone.
    const fingerprint = fingerprintOf({ contents, unit, ...archives, ...(encoding === 'utf-8' ? {} : { encoding }) });
    // To a document that is a file, a carriage return is white space like a tab.
    const settings = { encoding, onLost: lostCharactersWarning(log), loneReturns: unit === 'file' ? 'keep' : 'refuse' } as const;
    const parts = partsReader(archives, log);
    return { name: 'text', fingerprint, documents: () => documentsOf(files, parts(files), { unit, settings }) };
  },
});

interface Reading {
  readonly unit: Unit;
  readonly settings: LineSettings;
}

async function* documentsOf(files: readonly MatchedFile[], parts: AsyncIterable<FilePart>, reading: Reading): AsyncGenerator<Document> {
  let count = 0;
  for await (const part of parts) {
    let number = 0;
    for await (const text of textsOf(part, reading)) {
      count += 1;
      number += 1;
      yield { id: reading.unit === 'file' ? part.name : `${part.name}#${number}`, text };
    }
  }
  if (count === 0)
    throw new Error(
      `The corpus 'text' is empty: ${files.map(({ name }) => name).join(', ')} ${files.length === 1 ? 'has' : 'have'} no text. ` +
        `Put text into the files or correct 'files'.`,
    );
}

/** The documents of one file; those of white space only are left out. */
async function* textsOf({ file, source }: FilePart, { unit, settings }: Reading): AsyncGenerator<string> {
  let block: string[] = [];
  let length = 0;
  let number = 0;
  for await (const line of linesOf(file, { ...settings, source })) {
    number += 1;
    const blank = line.trim() === '';
    if (unit === 'line') {
      if (!blank) yield line;
    } else if (unit === 'blank-line' && blank) {
      if (block.length > 0) yield block.join('\n');
      block = [];
      length = 0;
    } else {
      block.push(line);
      length += line.length + 1;
      if (length > LONGEST_LINE) throw new Error(tooLong(file, number));
    }
  }
  const rest = block.join('\n');
  if (rest.trim() !== '') yield rest;
}

function tooLong(file: string, line: number): string {
  return (
    `${file}:${line}: up to here it is one document, of more than ${LONGEST_LINE.toLocaleString('en')} characters. ` +
    "Set 'documents' to 'blank-line' or 'line', or cut the file into several."
  );
}

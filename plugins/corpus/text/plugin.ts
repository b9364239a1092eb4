/**
 * Plain text files as a corpus: the user's own language or domain.
 *
 * Files are UTF-8 unless the experiment says otherwise; packed ones are unpacked while they are read.
 */
import {
  defineComponent,
  EncodingOption,
  fileContents,
  filesMatching,
  filesOption,
  fingerprintOf,
  linesOf,
  LONGEST_LINE,
  lostCharactersWarning,
  Type,
  type Document,
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
  encoding: EncodingOption(),
});

type Unit = 'file' | 'blank-line' | 'line';

export default defineComponent({
  kind: 'corpus',
  name: 'text',
  summary: 'Plain text files (packed too), by glob patterns.',
  options: Options,
  needs: ['experimentFolder', 'log'],
  create: async ({ files: patterns, documents: unit, encoding }, { experimentFolder, log }) => {
    const files = await filesMatching(patterns, experimentFolder);
    const contents = await fileContents(files);
    // What stands in a file of UTF-8 follows from its bytes alone.
    const fingerprint = fingerprintOf({ contents, unit, ...(encoding === 'utf-8' ? {} : { encoding }) });
    // To a document that is a file, a carriage return is white space like a tab.
    const settings = { encoding, onLost: lostCharactersWarning(log), loneReturns: unit === 'file' ? 'keep' : 'refuse' } as const;
    return { name: 'text', fingerprint, documents: () => documentsOf(files, unit, settings) };
  },
});

async function* documentsOf(files: readonly MatchedFile[], unit: Unit, settings: LineSettings): AsyncGenerator<Document> {
  let count = 0;
  for (const { file, name } of files) {
    let number = 0;
    for await (const text of textsOf(file, unit, settings)) {
      count += 1;
      number += 1;
      yield { id: unit === 'file' ? name : `${name}#${number}`, text };
    }
  }
  if (count === 0)
    throw new Error(
      `The corpus 'text' is empty: ${files.map(({ name }) => name).join(', ')} ${files.length === 1 ? 'has' : 'have'} no text. ` +
        `Put text into the files or correct 'files'.`,
    );
}

/** The documents of one file; those of white space only are left out. */
async function* textsOf(file: string, unit: Unit, settings: LineSettings): AsyncGenerator<string> {
  let block: string[] = [];
  let length = 0;
  let number = 0;
  for await (const line of linesOf(file, settings)) {
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

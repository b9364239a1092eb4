/**
 * Plain text files as a corpus: the user's own language or domain.
 *
 * Files are UTF-8 unless the experiment says otherwise; packed ones are unpacked while they are read, and members of tar archives are
 * read as files are.
 */
import {
  archiveOptions,
  defineComponent,
  documentTexts,
  EncodingOption,
  fileContents,
  filesMatching,
  filesOption,
  fingerprintOf,
  lostCharactersWarning,
  partsReader,
  Type,
  type Document,
  type DocumentUnit,
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
  readonly unit: DocumentUnit;
  readonly settings: LineSettings;
}

async function* documentsOf(files: readonly MatchedFile[], parts: AsyncIterable<FilePart>, reading: Reading): AsyncGenerator<Document> {
  let count = 0;
  for await (const part of parts) {
    let number = 0;
    for await (const { text, more } of documentTexts(part, reading.unit, reading.settings)) {
      count += 1;
      const id = reading.unit === 'file' ? part.name : `${part.name}#${number + 1}`;
      yield more ? { id, text, more } : { id, text };
      if (!more) number += 1;
    }
  }
  if (count === 0)
    throw new Error(
      `The corpus 'text' is empty: ${files.map(({ name }) => name).join(', ')} ${files.length === 1 ? 'has' : 'have'} no text. ` +
        `Put text into the files or correct 'files'.`,
    );
}

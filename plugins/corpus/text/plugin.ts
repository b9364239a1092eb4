/**
 * Plain text files as a corpus: the user's own language or domain.
 *
 * Files are UTF-8, `.gz` ones are unpacked while they are read.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { defineComponent, FilePath, filesMatching, fingerprintOf, linesOf, Type, type Document, type MatchedFile } from 'electra-run';

const Options = Type.Object({
  files: Type.Array(FilePath({ glob: true }), {
    minItems: 1,
    examples: [['texts/**/*.txt']],
    description:
      "Names and glob patterns of the files, from the folder of the file that says them, e.g. ['data/**/*.txt', 'data/more.txt.gz']. " +
      "Each must find a file; '!data/old/**' takes files away.",
  }),
  documents: Type.Union([Type.Literal('file'), Type.Literal('blank-line'), Type.Literal('line')], {
    default: 'file',
    description:
      'What a document is: a whole file, a stretch of text up to a blank line, or a line. ' +
      "The held-out split is made of documents, so a single file needs 'blank-line' or 'line'.",
  }),
});

type Unit = 'file' | 'blank-line' | 'line';

export default defineComponent({
  kind: 'corpus',
  name: 'text',
  summary: 'Plain text files (UTF-8, .gz too), by glob patterns.',
  options: Options,
  needs: ['experimentFolder'],
  create: async ({ files: patterns, documents: unit }, { experimentFolder }) => {
    const files = await filesMatching(patterns, experimentFolder);
    const contents: [string, string][] = [];
    for (const { file, name } of files) contents.push([name, await hashOf(file)]);
    return { name: 'text', fingerprint: fingerprintOf({ contents, unit }), documents: () => documentsOf(files, unit) };
  },
});

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(file)) hash.update(bytes as Uint8Array);
  return hash.digest('hex');
}

async function* documentsOf(files: readonly MatchedFile[], unit: Unit): AsyncGenerator<Document> {
  let count = 0;
  for (const { file, name } of files) {
    let number = 0;
    for await (const text of textsOf(file, unit)) {
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
async function* textsOf(file: string, unit: Unit): AsyncGenerator<string> {
  let block: string[] = [];
  for await (const line of linesOf(file)) {
    const blank = line.trim() === '';
    if (unit === 'line') {
      if (!blank) yield line;
    } else if (unit === 'blank-line' && blank) {
      if (block.length > 0) yield block.join('\n');
      block = [];
    } else {
      block.push(line);
    }
  }
  const rest = block.join('\n');
  if (rest.trim() !== '') yield rest;
}

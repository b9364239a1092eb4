/** Plain text as documents: a whole file, a stretch of it up to a blank line, or a line. */
import { linesOf, LONGEST_LINE, type LineSettings } from './lines.ts';
import type { FilePart } from './unpack/parts.ts';

/** Characters after which a document is handed out as far as it goes. */
const PIECE = 2 ** 19;

/** What a document of plain text is. */
export type DocumentUnit = 'file' | 'blank-line' | 'line';

/** A document, or a piece of one. */
export interface DocumentText {
  readonly text: string;
  /** Whether the next one is the rest of the same document. */
  readonly more: boolean;
}

/**
 * The texts of the documents of one file; those of white space only are left out, and one that is very long comes in pieces that end with
 * a line. Throws what `linesOf` throws, and where no line ends such a piece: the next one has to begin with what is no space.
 */
export async function* documentTexts(
  { file, source }: FilePart,
  unit: DocumentUnit,
  { piece = PIECE, ...settings }: LineSettings & { readonly piece?: number } = {},
): AsyncGenerator<DocumentText> {
  let block: string[] = [];
  let length = 0;
  let number = 0;
  for await (const line of linesOf(file, { ...settings, source })) {
    number += 1;
    const blank = line.trim() === '';
    if (unit === 'line') {
      if (!blank) yield { text: line, more: false };
      continue;
    }
    const ends = unit === 'blank-line' && blank;
    const fills = length > piece && /^\S/.test(line) && (block.at(-1) ?? '').trim() !== '';
    if (ends || fills) {
      if (block.length > 0) yield { text: `${block.join('\n')}${ends ? '' : '\n'}`, more: !ends };
      block = [];
      length = 0;
    }
    if (!ends) {
      block.push(line);
      length += line.length + 1;
      if (length > LONGEST_LINE) throw new Error(tooLong(file, number));
    }
  }
  const rest = block.join('\n');
  if (rest.trim() !== '') yield { text: rest, more: false };
}

function tooLong(file: string, line: number): string {
  return (
    `${file}:${line}: up to here it is one document of more than ${LONGEST_LINE.toLocaleString('en')} characters, in which no line ends ` +
    "before one that begins with a letter. Set 'documents' to 'line', or cut the file into several."
  );
}

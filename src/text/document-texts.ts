/** Plain text as documents: a whole file, a stretch of it up to a blank line, or a line. */
import { linesOf, LONGEST_LINE, type LineSettings } from './lines.ts';
import type { FilePart } from './unpack/parts.ts';

/** What a document of plain text is. */
export type DocumentUnit = 'file' | 'blank-line' | 'line';

/**
 * The texts of the documents of one file; those of white space only are left out. Throws what `linesOf` throws, and where a document of
 * several lines is longer than a line may be.
 */
export async function* documentTexts({ file, source }: FilePart, unit: DocumentUnit, settings: LineSettings = {}): AsyncGenerator<string> {
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

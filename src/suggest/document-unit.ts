/** What a document of plain text is, from what its files look like: a file, a stretch up to a blank line, or a line. */
import type { DocumentUnit } from '../text/document-texts.ts';
import { formatShare } from '../plan/units.ts';
import { formatFigure } from '../track/table.ts';

/** What is known of the files. */
export interface TextLooks {
  /** Files, members of archives among them as far as they were looked at. */
  readonly files: number;
  /** Bytes of one in the middle of them by size. */
  readonly medianBytes: number;
  /** The beginnings of some of them. */
  readonly heads: readonly string[];
}

/** The unit, and why, as a clause. */
export interface ChosenUnit {
  readonly unit: DocumentUnit;
  readonly why: string;
}

/** So many files, none of which is large, are one text each. */
const MANY_FILES = 20;
const LARGE_FILE = 2 ** 20;
/** Blank lines that separate more than a title from its text. */
const BLANK_SHARE = 0.01;
/** So many blocks of text in a file are no accident. */
const BLOCKS = 4;

/** Never one document for all: at least one must be held out. */
export function documentUnitOf({ files, medianBytes, heads }: TextLooks): ChosenUnit {
  if (files >= MANY_FILES && medianBytes <= LARGE_FILE)
    return { unit: 'file', why: `${formatFigure(files)} files, half of them below ${formatFigure(Math.ceil(medianBytes / 1024))} KiB` };
  const lines = heads.flatMap((head) => head.split('\n').map((line) => line.trim()));
  const blank = lines.filter((line) => line === '').length;
  const blocks = heads.map((head) => head.split(/\n\s*\n/).filter((block) => block.trim() !== '').length);
  const few = `${files === 1 ? 'one file' : `${formatFigure(files)} files`}`;
  if (blank >= BLANK_SHARE * lines.length && Math.max(0, ...blocks) >= BLOCKS)
    return { unit: 'blank-line', why: `${few}, and blank lines part the text: ${formatShare(blank / lines.length)} of the lines` };
  const words = lines.filter((line) => line !== '').map((line) => line.split(/\s+/u).length);
  const median = words.toSorted((a, b) => a - b)[words.length >> 1] ?? 0;
  return { unit: 'line', why: `${few}, no blank lines between texts, and half of the lines have ${formatFigure(median)} words or more` };
}

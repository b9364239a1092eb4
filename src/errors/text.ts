/** Errors of text as such: bytes that are none, and lines that no reader can hold. */
import { shellWord } from '../output/shell-word.ts';
import { defineError } from './user-error.ts';

/** A file of text that is no text, or has a line that nobody means. */
export const textErrors = {
  NOT_TEXT: defineError(
    'not-text',
    ({ place, found, looks, hints }: { place: string; found: string; looks: string; hints: readonly string[] }) => [
      `${place}: ${found}.`,
      looks,
      ...hints,
    ],
  ),
  LONE_RETURN: defineError('lone-return', ({ place, file }: { place: string; file: string }) => [
    `${place}: a carriage return without a line feed. Lines end with LF, or with CR LF.`,
    `If each of them ends a line: perl -pe 's/\\r\\n?/\\n/g' ${shellWord(file)} > <new file>. Else take this one out.`,
  ]),
  LINE_TOO_LONG: defineError('line-too-long', ({ place, longest }: { place: string; longest: string }) => [
    `${place}: the line is longer than ${longest} characters.`,
    'Break it into lines, or look whether this is the right file: a packed or binary one has no lines.',
  ]),
  MIXED_FILES: defineError('mixed-files', ({ sorts }: { sorts: readonly string[] }) => [
    `The files are of several sorts, and one corpus reads one: ${sorts.join('; ')}.`,
    "Name those of one sort with --from; the corpus 'mixture' puts several corpora together afterwards.",
  ]),
  TEXT_COLUMN: defineError(
    'text-column',
    ({ place, reason, columns, hint }: { place: string; reason: string; columns: readonly string[]; hint: string }) => [
      `${place}: ${reason}:`,
      ...columns,
      hint,
    ],
  ),
  TOO_LITTLE_TEXT: defineError('too-little-text', ({ place, found, hint }: { place: string; found: string; hint: string }) => [
    `${place}: ${found}, and an experiment needs two documents or more: one to learn from, one to hold out.`,
    hint,
  ]),
} as const;

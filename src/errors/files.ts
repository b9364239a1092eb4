/** Errors of files as files, whatever they hold. */
import { abridged } from './abridged.ts';
import { defineError } from './user-error.ts';

/** A file that cannot be read, is damaged, or stands where another one is to be written. */
export const fileErrors = {
  FILE_MISSING: defineError(
    'file-missing',
    ({ file, reason, near, hint }: { file: string; reason: string; near?: string; hint?: string }) => [
      `Cannot read ${file}: ${reason}.`,
      near && `Did you mean ${near}?`,
      hint,
    ],
  ),
  BAD_PATTERN: defineError('bad-pattern', ({ pattern, reason, hint }: { pattern: string; reason: string; hint?: string }) => [
    `'${pattern}' means no files: ${reason}.`,
    hint,
  ]),
  OUTSIDE_PROJECT: defineError('outside-project', ({ file, folder }: { file: string; folder: string }) => [
    `${file} lies outside of the project's folder (${folder}).`,
    'The sandbox keeps experiments in that folder. Move the file there; or trust the experiment: leave --sandbox away, ' +
      "and 'sandbox' out of electra-run.json5.",
  ]),
  BEYOND_PROJECT: defineError('beyond-project', ({ text }: { text: string }) => [
    `'${text}' reaches beyond the project: it runs commands, or sends files to another machine.`,
    "The sandbox lets no experiment do that. Trust the experiment: leave --sandbox away, and 'sandbox' out of electra-run.json5.",
  ]),
  FILE_TOO_LARGE: defineError('file-too-large', ({ file, most }: { file: string; most: string }) => [
    `${file} has more than ${most}, and no experiment needs as much.`,
    'Is it data? A corpus or a dataset names its files in its options.',
  ]),
  WOULD_OVERWRITE: defineError('would-overwrite', ({ files, hint }: { files: readonly string[]; hint: string }) => [
    `${files.length === 1 ? 'This file is' : 'These files are'} there already, and nothing was written:`,
    ...abridged(files),
    hint,
  ]),
  CACHE_TAKEN: defineError('cache-taken', ({ entry }: { entry: string }) => [
    `The cache was deleted again and again while ${entry} was made in it.`,
    'Find out who deletes it, or set the environment variable ELECTRA_RUN_CACHE to another folder.',
  ]),
  BAD_TENSOR_FILE: defineError('bad-tensor-file', ({ file, format, reason }: { file: string; format: string; reason: string }) => [
    `${file} is not a valid ${format} file: ${reason}.`,
    'It was cut off, overwritten, or is something else: write or copy it again.',
  ]),
} as const;

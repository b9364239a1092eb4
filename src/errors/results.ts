/** Errors of looking at runs and comparing them. */
import { abridged } from './abridged.ts';
import { defineError } from './user-error.ts';

/** A run that cannot be shown, or a name that none of the shown runs has. */
export const resultErrors = {
  NOT_A_RUN_FOLDER: defineError('not-a-run-folder', ({ folder, found }: { folder: string; found: string }) => [
    `${folder} is neither a run nor a sweep: ${found}.`,
    "Runs are made by 'electra-run <experiment.json5>' and lie below runs/ unless said otherwise.",
  ]),
  RUN_FILE_UNREADABLE: defineError('run-file-unreadable', ({ file, reason }: { file: string; reason: string }) => [
    `${file} cannot be read: ${reason}.`,
    'Restore it, or make the run again.',
  ]),
  NO_RUN_READABLE: defineError('no-run-readable', ({ problems }: { problems: readonly string[] }) => [
    'None of these runs can be read:',
    ...abridged(problems),
    'Restore the files, or make the runs again.',
  ]),
  UNKNOWN_NAME: defineError(
    'unknown-name',
    ({ word, what, known, near }: { word: string; what: string; known: readonly string[]; near?: string }) => [
      `No ${what} of these runs is called '${word}'.${near ? ` Did you mean '${near}'?` : ''}`,
      known.length > 0 && `Known: ${abridged(known).join(', ')}.`,
    ],
  ),
  AMBIGUOUS_NAME: defineError('ambiguous-name', ({ word, what, found }: { word: string; what: string; found: readonly string[] }) => [
    `More than one ${what} is called '${word}': ${abridged(found).join(', ')}.`,
    'Write more of the name.',
  ]),
} as const;

/** Errors of a call of electra-run that are about no experiment, run or component. */
import { defineError } from './user-error.ts';

/** Words that make no sense, a system that refuses, and mistakes of our own. */
export const callErrors = {
  BAD_ARGUMENTS: defineError('bad-arguments', ({ reason, hint }: { reason: string; hint?: string }) => [reason, hint]),
  SYSTEM: defineError('system', ({ message, hint }: { message: string; hint: string }) => [
    `The operating system refused: ${message}.`,
    hint,
  ]),
  OUTPUT_LOST: defineError('system', ({ reason }: { reason: string }) => [
    `The operating system refused: standard output cannot be written: ${reason}.`,
    'What was asked for stood there: make room, or send it elsewhere, and type the same command again.',
  ]),
  BUG: defineError('bug', ({ stack }: { stack: string }) => ['This should not have happened: a bug in electra-run or in a plugin.', stack]),
} as const;

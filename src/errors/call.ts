/** Errors of a call of electra-run that are about no experiment, run or component. */
import { defineError } from './user-error.ts';

/** Words that make no sense, a system that refuses, and mistakes of our own. */
export const callErrors = {
  BAD_ARGUMENTS: defineError('bad-arguments', ({ reason, hint }: { reason: string; hint?: string }) => [reason, hint]),
  PORT_UNAVAILABLE: defineError('port-unavailable', ({ host, port, reason }: { host: string; port: number; reason: string }) => [
    `Nothing can listen on port ${port} of ${host}: ${reason === 'EADDRINUSE' ? 'another program does' : reason}.`,
    'Name another one with --port; 0 takes any that is free.',
  ]),
  SYSTEM: defineError('system', ({ message, hint }: { message: string; hint: string }) => [
    `The operating system refused: ${message}.`,
    hint,
  ]),
  OUT_OF_MEMORY: defineError('out-of-memory', ({ message }: { message: string }) => [
    `There is not enough memory: ${message.replace(/\.$/, '')}.`,
    'Take a smaller batch (train.batch, or train.microBatch, which computes the same in pieces) or smaller networks; ' +
      '`electra-run plan` shows what takes how much.',
    'Limits that were set count too: ulimit -v, containers, --max-old-space-size in NODE_OPTIONS.',
  ]),
  BUG: defineError('bug', ({ stack }: { stack: string }) => ['This should not have happened: a bug in electra-run or in a plugin.', stack]),
} as const;

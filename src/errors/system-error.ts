/** Errors of the operating system that a user can do something about: a full disk, a folder that is not theirs. They are no bugs. */
import { errors, UserError } from './index.ts';

const WHAT_TO_DO: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room on the disk. An unfinished run goes on with: npx electra-run resume <run>',
  EDQUOT: 'Make room in your quota. An unfinished run goes on with: npx electra-run resume <run>',
  EACCES: 'Get permission for it, or name another place.',
  EPERM: 'Get permission for it, or name another place.',
  EROFS: 'Name a place that can be written to.',
  ENOTDIR: 'A part of the path is a file: name another place.',
  EEXIST: 'Something else is there: name another place.',
  EISDIR: 'There is a folder: name a file.',
  EMFILE: 'Allow more open files: ulimit -n 4096',
};

/** Null for every other error. */
export function systemError(error: unknown): UserError | null {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null;
  const hint = WHAT_TO_DO[String(error.code)];
  return hint === undefined ? null : new UserError(errors.SYSTEM({ message: error.message, hint }), { exitCode: 1, cause: error });
}

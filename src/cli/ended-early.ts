/** What is said where a process or thread ends before what it does: nothing that ships does that, so a plugin did. */
import { errors, UserError } from '../errors/index.ts';

/** `code`: of `process.exit`; null where nothing was left to do, and a promise was still waited for. */
export function endedEarly(code: number | string | null): UserError {
  const reason = code === null ? 'it waits for something that never comes.' : `it ended the program with process.exit(${code}).`;
  const hints = ['Have it throw an Error. A run keeps what it has saved: npx electra-run resume <run>'];
  return new UserError(errors.PLUGIN_FAILED({ component: 'A plugin', reason, hints }), { exitCode: 1 });
}

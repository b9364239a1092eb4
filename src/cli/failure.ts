/** What is said of an error that ended a call, whatever it is: of a user or the system a message, of the program its stack. */
import { inspect } from 'node:util';
import { foreignFrame } from '../errors/frames.ts';
import { errors, UserError } from '../errors/index.ts';
import { isAboutNames, refusalIn, systemError } from '../errors/system-error.ts';

/** Null where nobody but us can do something about it: a bug. */
export function toldFailure(error: unknown): UserError | null {
  return error instanceof UserError ? error : (strayPlugin(error) ?? systemError(error));
}

/** A bug as whoever reports it can tell us. */
export function bugText(stack: string): string {
  const { hints, message } = errors.BUG({ stack });
  return [message, ...hints].join('\n');
}

/** Frames of a stack that are shown: what is further out calls, and does not go wrong. */
const FRAMES = 12;

/** The stack of an error, or what else was thrown. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return `A plugin or electra-run threw ${inspect(error)}, which is no Error.`;
  const lines = (error.stack ?? error.message).split('\n');
  const first = lines.findIndex((line) => /^\s+at /.test(line));
  return (first < 0 ? lines : lines.slice(0, first + FRAMES)).join('\n');
}

/** What reaches nobody who knows the component: of a promise that nobody waits for, of a timer, of a verb that runs nothing. */
function strayPlugin(error: unknown): UserError | null {
  const refusal = refusalIn(error);
  const at = foreignFrame(error);
  if (!(error instanceof Error) || !at || (refusal && !isAboutNames(refusal))) return null;
  const component = `The plugin ${at.file}`;
  const reason = `${error.message || error.name} (line ${at.line}, column ${at.column}).`;
  return new UserError(errors.PLUGIN_FAILED({ component, reason, hints: [] }), { exitCode: 1, cause: error });
}

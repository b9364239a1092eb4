/**
 * Runs the code that builds a program, which is a component's own for the most part, by the rules that hold there.
 *
 * Random numbers of its own would be drawn once where a program is compiled, and differ from process to process
 * everywhere: while it is built, Math.random, by which tfjs's random ops choose their seed, is an error. Building is
 * synchronous, so nobody else can ask for a number meanwhile.
 */
import { fileURLToPath } from 'node:url';
import { errors, UserError } from '../errors/index.ts';
import { opOf } from './op-names.ts';

/**
 * Calls `build`, within which randomness of its own is an error. Throws a {@link UserError} with the op, and where a component
 * calls it as far as that is known, for a random op and for an op that has no gradient; other errors pass.
 */
export function building<T>(build: () => T): T {
  const [random, depth] = [Math.random, Error.stackTraceLimit];
  Math.random = refuseRandom;
  Error.stackTraceLimit = 100;
  try {
    return build();
  } catch (error) {
    throw withoutGradient(error) ?? error;
  } finally {
    Math.random = random;
    Error.stackTraceLimit = depth;
  }
}

function refuseRandom(): never {
  const { op, at } = placeOf(new Error());
  throw new UserError(errors.RANDOM_OP({ op: op ?? 'Math.random', at }), { exitCode: 1 });
}

/** What tfjs says where it has no gradient, and where the one that it has forgets that its inputs were broadcast. */
const NO_GRADIENT = new RegExp(
  [
    String.raw`gradient function not found for (?<kernel>\w+)`,
    String.raw`Error in gradient for op (?<kernelOfOneShape>\w+)\. .* does not match the shape of the input`,
  ].join('|'),
);

/** tfjs finds that out when the ops have run, so that nothing says where they stand. */
function withoutGradient(error: unknown): UserError | undefined {
  const found = error instanceof Error ? NO_GRADIENT.exec(error.message)?.groups : undefined;
  if (!found) return undefined;
  const kernel = found.kernel ?? found.kernelOfOneShape;
  return new UserError(errors.NO_GRADIENT({ op: opOf(kernel) ?? kernel, differ: found.kernel === undefined }), {
    exitCode: 1,
    cause: error,
  });
}

/** What of a stack helps the author of a component: which op, and where it was called. */
export interface Place {
  /** The tfjs op that was called, as its users write it. */
  readonly op?: string;
  /** File, line and column of the code that called it; none where that is the program's own. */
  readonly at?: string;
}

const OWN = fileURLToPath(new URL('../', import.meta.url));

/** Where in a component something went wrong, as far as the stack knows. */
export function placeOf({ stack = '' }: Error): Place {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const outside = frames.findIndex((frame) => !/[\\/]@tensorflow[\\/]|\(<anonymous>\)|node:/.test(frame) && !frame.includes(OWN));
  const ops = (outside < 0 ? frames : frames.slice(0, outside)).flatMap((frame) => /\b(\w+)__op\b/.exec(frame)?.[1] ?? []);
  const at = outside < 0 ? undefined : /\(?((?:file:)?[^\s()]+:\d+:\d+)\)?$/.exec(frames[outside])?.[1];
  return { op: ops.at(-1), at };
}

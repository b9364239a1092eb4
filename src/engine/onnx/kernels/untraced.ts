/** What the trace backend says of ops, or uses of them, that it has no kernel for. */
import { errors, UserError } from '../../../errors/index.ts';
import { placeOf } from '../../building.ts';
import { opOf, opsOf } from '../../op-names.ts';

/** To be thrown by a kernel that knows its op only in part. */
export function untraced(what: string, instead: string): UserError {
  return new UserError(errors.UNTRACED_OP({ what, at: placeOf(new Error()).at, instead }), { exitCode: 1 });
}

const NO_KERNEL = /^Kernel '(\w+)' not registered for backend/;

/** What tfjs throws for an op that has no kernel among these, said so that it helps. */
export function untracedOp(error: unknown, kernels: readonly string[]): UserError | undefined {
  const kernel = error instanceof Error ? NO_KERNEL.exec(error.message)?.[1] : undefined;
  if (kernel === undefined) return undefined;
  const { op = opOf(kernel) ?? kernel, at } = placeOf(error as Error);
  return new UserError(errors.UNTRACED_OP({ what: `the op ${op}`, at, ops: opsOf(kernels) }), { exitCode: 1, cause: error });
}

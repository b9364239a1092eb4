/** What a worker threw, as an error of the thread that hears of it. */
import { UserError } from '../errors/index.ts';
import type { Report } from './worker.ts';

/** A bug keeps its stack. */
export function faultOf({ fault, stack }: Extract<Report, { type: 'fault' }>): Error {
  if (fault) return new UserError({ code: fault.code, message: fault.message, hints: [] }, fault);
  return Object.assign(new Error(stack.split('\n', 1)[0]), { stack });
}

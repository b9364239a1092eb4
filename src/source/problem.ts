/** A fault with the place it stands at; what `report.ts` renders. */
import type { Fault } from '../errors/index.ts';
import type { Origin } from './tree.ts';

export interface Problem extends Fault {
  /** Null where there is no text to point into. */
  readonly origin: Origin | null;
}

export function problem(fault: Fault, origin: Origin | null): Problem {
  return { ...fault, origin };
}

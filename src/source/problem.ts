/** A fault with the place it stands at; what `report.ts` renders. */
import type { Fault } from '../errors/index.ts';
import type { Origin } from './tree.ts';

/** Something that is wrong, and where. */
export interface Problem extends Fault {
  /** Null where there is no text to point into. */
  readonly origin: Origin | null;
}

/** Puts a fault at a place. */
export function problem(fault: Fault, origin: Origin | null): Problem {
  return { ...fault, origin };
}

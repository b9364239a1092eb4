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

/** Adds what is found where the same place was not blamed for the same: of a value that stages take over, one complaint is enough. */
export function tellOnce(found: Problem, problems: Problem[]): void {
  const { code, origin } = found;
  const isSame = (other: Problem): boolean => other.origin?.source === origin?.source && other.origin?.start === origin?.start;
  if (!problems.some((each) => each.code === code && isSame(each))) problems.push(found);
}

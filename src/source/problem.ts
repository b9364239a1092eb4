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

/** Adds what is found unless it was told already: of a value that stages take over, one complaint is enough. */
export function tellOnce(found: Problem, problems: Problem[]): void {
  const { code, origin } = found;
  const told = problems.filter(
    (each) => each.code === code && each.origin?.source === origin?.source && each.origin?.start === origin?.start,
  );
  const isInherited = origin !== null && told.length > 0 && /train\.stages\[\d+\]/.test(found.message);
  if (!isInherited && !told.some(({ message }) => message === found.message)) problems.push(found);
}

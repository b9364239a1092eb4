/** Whether a gradient arrives: at all, and at every parameter that trains. */
import type { FlatMemory } from '../nn/memory.ts';
import type { NetworkPart } from '../kinds/objective.ts';
import { formatFigure } from '../track/figure.ts';
import type { Symptom } from './diagnosis.ts';

/** What is kept of the norms. */
export interface Norms {
  /** The largest mean over a stretch so far. */
  highest: number;
  /** Steps in a row with next to none; below 0 with some. */
  row: number;
}

/** Of the highest mean: less moves nothing, whatever the learning rate. */
const NOTHING = 1e-6;
/** And in any case. */
const SMALLEST = 1e-12;
const ENOUGH = 10;

/** Takes in the norm of a step. */
export function vanishes(norms: Norms, norm: number, step: number): Symptom {
  const isNothing = norm <= Math.max(SMALLEST, NOTHING * norms.highest);
  norms.row = isNothing ? Math.max(0, norms.row) + 1 : Math.min(0, norms.row) - 1;
  if (norms.row >= ENOUGH)
    return {
      since: step - norms.row + 1,
      text: `the norm of the gradient is ${formatFigure(norm)}: nothing is learned`,
    };
  return norms.row <= -ENOUGH ? { over: `the gradient has a norm of ${formatFigure(norm)} again` } : null;
}

/** A network, and which of the parameters of the training stand still. */
export interface Trained {
  readonly name: string;
  readonly part: Pick<NetworkPart, 'names'>;
  readonly frozen: ReadonlySet<string>;
}

/**
 * Tells it by what the optimizer keeps of gradients, its slots, which are copied to the memory before: where all are 0, none has ever come.
 * Null where it keeps nothing.
 */
export function unreached({ name, part, frozen }: Trained, memory: FlatMemory, from: number): Symptom {
  const slots = Object.values(memory.slots);
  const own = [...new Set(Object.values(part.names))].filter((parameter) => !frozen.has(parameter));
  if (slots.length === 0 || own.length === 0) return null;
  const still = own.filter((parameter) => slots.every((slot) => memory.view(slot, parameter).every((value) => value === 0)));
  if (still.length === 0) return { over: `a gradient has reached every parameter of the network ${name}` };
  const which = still.length === own.length ? `all ${own.length} parameters` : `${still.length} of ${own.length} parameters`;
  return {
    since: from,
    text: `no gradient has ever reached ${which} of the network ${name}: ${listed(still)}`,
  };
}

/** The first few. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** The numbers of a network's parameters, of which some are only the difference to another network's. */
import type { FlatMemory } from './memory.ts';

/** Where a network's parameters lie; see `NetworkPart`. */
export interface Places {
  readonly names: Readonly<Record<string, string>>;
  readonly upon?: Readonly<Record<string, string>>;
}

/** What the network reads as the parameter of this name: its numbers in place, or the sum that they are a part of. */
export function networkValues({ names, upon = {} }: Places, memory: FlatMemory, name: string): Float32Array {
  const own = memory.view(memory.weights, names[name]);
  if (!Object.hasOwn(upon, name)) return own;
  const below = memory.view(memory.weights, upon[name]);
  // Float32Array rounds each sum once, as every engine does.
  return own.map((value, i) => value + below[i]);
}

/**
 * What lies in the network's own parameters becomes the sum that it reads: the difference stays there. A parameter below it that is
 * `free` becomes the whole sum instead, and the difference 0.
 */
export function settleDifferences(
  { names, upon = {} }: Places,
  memory: FlatMemory,
  { whole, free }: { whole(place: string): boolean; free(place: string): boolean },
): void {
  for (const [name, place] of Object.entries(upon)) {
    if (!whole(names[name])) continue;
    const [own, below] = [names[name], place].map((each) => memory.view(memory.weights, each));
    if (free(place)) below.set(own);
    own.forEach((value, i) => (own[i] = value - below[i]));
  }
}

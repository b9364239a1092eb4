/** Who stands above whom among WordNet's nouns, and how far two of them are from each other. */
import type { Synset } from 'electra-run';

/** Built once for all questions. */
export class Hierarchy {
  readonly #hypernyms: ReadonlyMap<string, readonly string[]>;

  constructor(synsets: readonly Pick<Synset, 'id' | 'hypernyms'>[]) {
    this.#hypernyms = new Map(synsets.map(({ id, hypernyms }) => [id, hypernyms]));
  }

  /** The first hypernym, its first one, and so on: as many as there are, and no more than asked for. */
  above(id: string, levels: number): string[] {
    const found: string[] = [];
    for (let at = this.#hypernyms.get(id)?.[0]; at !== undefined && found.length < levels; at = this.#hypernyms.get(at)?.[0])
      found.push(at);
    return found;
  }

  /** On the shortest way by what is above both, the synsets themselves among it; null where there is none. */
  steps(one: string, other: string): number | null {
    const [a, b] = [this.#distances(one), this.#distances(other)];
    let least = Infinity;
    for (const [id, distance] of a) least = Math.min(least, distance + (b.get(id) ?? Infinity));
    return least < Infinity ? least : null;
  }

  /** Steps up to everything above, 0 to itself. */
  #distances(id: string): ReadonlyMap<string, number> {
    const found = new Map([[id, 0]]);
    // A map goes on through what is added to it meanwhile: nearest first.
    for (const [at, distance] of found)
      for (const above of this.#hypernyms.get(at) ?? []) if (!found.has(above)) found.set(above, distance + 1);
    return found;
  }
}

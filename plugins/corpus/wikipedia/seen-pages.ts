/** Pages that were met, by their numbers: a bit for each. */

/** Numbers of a stretch that takes its bits at once. */
const STRETCH = 2 ** 16;

export class SeenPages {
  /** By wiki and stretch. */
  readonly #bits = new Map<string, Uint8Array>();

  /** Whether it was met before. */
  meet(wiki: string, id: number): boolean {
    const key = `${wiki} ${Math.floor(id / STRETCH)}`;
    const bits = this.#bits.get(key) ?? new Uint8Array(STRETCH / 8);
    this.#bits.set(key, bits);
    const [at, bit] = [(id % STRETCH) >> 3, 1 << (id & 7)];
    const before = (bits[at] & bit) !== 0;
    bits[at] |= bit;
    return before;
  }
}

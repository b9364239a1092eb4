/** Many short lists of ids in one piece of memory: to get a typed array of its own for each takes longer than to fill it. */

/** Ids that are asked of the system together. */
const ROOM = 2 ** 14;

/** Room for lists of ids, of which nobody gets a place twice; a piece is let go with the last list in it. */
export class IdRoom {
  #room = new Int32Array(ROOM);
  #taken = 0;

  /** So many zeros. */
  take(size: number): Int32Array {
    if (this.#taken + size > this.#room.length) [this.#room, this.#taken] = [new Int32Array(Math.max(ROOM, size)), 0];
    return this.#room.subarray(this.#taken, (this.#taken += size));
  }
}

/** Which places of a sequence are taken: one table for many sequences, since a set for each takes longer than all else that is done. */

/** Places that are taken one by one, until it begins anew. */
export class TakenPlaces {
  /** In which round each was taken last. */
  #rounds = new Float64Array(0);
  #round = 0;

  /** None of so many places is taken. */
  begin(places: number): void {
    if (this.#rounds.length < places) this.#rounds = new Float64Array(places);
    this.#round += 1;
  }

  isTaken(place: number): boolean {
    return this.#rounds[place] === this.#round;
  }

  /** Takes a place; false where it was taken before. */
  take(place: number): boolean {
    if (this.isTaken(place)) return false;
    this.#rounds[place] = this.#round;
    return true;
  }
}

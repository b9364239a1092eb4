/**
 * Finds signatures that are alike without comparing all of them: locality-sensitive hashing (Leskovec, Rajaraman and Ullman, "Mining of
 * Massive Datasets", chapter 3.4). A signature is cut into b bands of r hashes; who agrees in all hashes of one band is compared. Sets of
 * similarity s are with a probability of 1 − (1 − s^r)^b.
 */
import { agreement } from './min-hash.ts';

/** How signatures are cut, and what counts as alike. */
export interface BandSettings {
  readonly bands: number;
  /** Hashes in a band; a signature has bands × rows of them. */
  readonly rows: number;
  /** Least share of its hashes in which a signature agrees with one that is like it. */
  readonly threshold: number;
}

/** A signature that is there, and in what share of the hashes it agrees. */
export interface Likeness {
  /** Number of the signature, from 0. */
  readonly index: number;
  readonly similarity: number;
}

/** Hashes (32 bits) that are kept in one piece of memory. */
const PIECE = 2 ** 20;

const FIRST_ROOM = 1024;

const NONE = -1;

/** Keeps 4 · b · r bytes of a signature, and 8 to 12 more for each band. */
export class Bands {
  readonly #settings: BandSettings;
  /** Signatures, as many in each piece. */
  readonly #pieces: Uint32Array[] = [];
  readonly #perPiece: number;
  #count = 0;
  #room = FIRST_ROOM;
  /** By band and place in its table: the last signature there. */
  #last: Int32Array;
  /** By band and signature: the one before it at its place. */
  #before: Int32Array;

  constructor(settings: BandSettings) {
    this.#settings = settings;
    this.#perPiece = Math.max(1, Math.floor(PIECE / (settings.bands * settings.rows)));
    this.#last = new Int32Array(this.#room * settings.bands).fill(NONE);
    this.#before = new Int32Array(this.#room * settings.bands);
  }

  /** The one that is most like it among those that share a band with it; of several, the first. Null where none is alike. */
  find(signature: Uint32Array): Likeness | null {
    const { bands, threshold } = this.#settings;
    let found: Likeness | null = null;
    for (let band = 0; band < bands; band++) {
      let index = this.#last[band * this.#room + this.#placeOf(signature, band)];
      for (; index !== NONE; index = this.#before[band * this.#room + index]) {
        const kept = this.#signature(index);
        if (!this.#agreeIn(band, kept, signature)) continue;
        const similarity = agreement(kept, signature);
        const isBetter = found === null || similarity > found.similarity || (similarity === found.similarity && index < found.index);
        if (similarity >= threshold && isBetter) found = { index, similarity };
      }
    }
    return found;
  }

  /** Keeps it as the next one. */
  add(signature: Uint32Array): void {
    if (this.#count === this.#room) this.#grow();
    const piece = Math.floor(this.#count / this.#perPiece);
    this.#pieces[piece] ??= new Uint32Array(this.#perPiece * signature.length);
    this.#pieces[piece].set(signature, (this.#count % this.#perPiece) * signature.length);
    this.#enter(this.#count);
    this.#count += 1;
  }

  #enter(index: number): void {
    const signature = this.#signature(index);
    for (let band = 0; band < this.#settings.bands; band++) {
      const at = band * this.#room + this.#placeOf(signature, band);
      this.#before[band * this.#room + index] = this.#last[at];
      this.#last[at] = index;
    }
  }

  #grow(): void {
    this.#room *= 2;
    this.#last = new Int32Array(this.#room * this.#settings.bands).fill(NONE);
    this.#before = new Int32Array(this.#room * this.#settings.bands);
    for (let index = 0; index < this.#count; index++) this.#enter(index);
  }

  #signature(index: number): Uint32Array {
    const length = this.#settings.bands * this.#settings.rows;
    const start = (index % this.#perPiece) * length;
    return this.#pieces[Math.floor(index / this.#perPiece)].subarray(start, start + length);
  }

  #agreeIn(band: number, a: Uint32Array, b: Uint32Array): boolean {
    const { rows } = this.#settings;
    for (let i = band * rows; i < (band + 1) * rows; i++) if (a[i] !== b[i]) return false;
    return true;
  }

  /** A hash of the band, as a place in a table whose size is a power of two. */
  #placeOf(signature: Uint32Array, band: number): number {
    const { rows } = this.#settings;
    let h = band;
    for (let i = band * rows; i < (band + 1) * rows; i++) h = Math.imul((h << 7) ^ (h >>> 9) ^ signature[i], 0x85ebca6b);
    return (h ^ (h >>> 15)) & (this.#room - 1);
  }
}

/** Takes bits from bytes, the first bit of a byte first: as many as are asked for, and none beyond the end. */
export class BitReader {
  readonly bytes: Uint8Array;
  /** The next byte that no bit was taken out of. */
  at: number;
  /** Bits of the bytes before `at`; the last `left` of them are still to come. */
  held = 0;
  left = 0;

  /** `skipped`: bits of the first byte that belong to something else, up to 7. */
  constructor(bytes: Uint8Array, skipped = 0) {
    this.bytes = bytes;
    this.at = 0;
    if (skipped > 0) this.take(skipped);
  }

  /** Bits that were taken, those that were skipped among them. */
  get taken(): number {
    return this.at * 8 - this.left;
  }

  /** A number of so many bits, up to 24. Throws {@link BitsEnd} where there are fewer. */
  take(count: number): number {
    while (this.left < count) {
      if (this.at === this.bytes.length) throw new BitsEnd();
      this.held = (this.held << 8) | this.bytes[this.at++];
      this.left += 8;
    }
    this.left -= count;
    return (this.held >>> this.left) & ((1 << count) - 1);
  }
}

/** There are fewer bits than were asked for. */
export class BitsEnd extends Error {}

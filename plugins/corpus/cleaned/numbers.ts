/** A set of numbers from 0 up, a bit for each up to the highest. */
export class Numbers {
  #bits = new Uint8Array(1024);

  add(number: number): void {
    const at = Math.floor(number / 8);
    if (at >= this.#bits.length) {
      const more = new Uint8Array(2 * at);
      more.set(this.#bits);
      this.#bits = more;
    }
    this.#bits[at] |= 1 << (number % 8);
  }

  has(number: number): boolean {
    const at = Math.floor(number / 8);
    return at < this.#bits.length && (this.#bits[at] & (1 << (number % 8))) !== 0;
  }
}

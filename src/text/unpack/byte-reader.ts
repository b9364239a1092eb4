/** Takes bytes from chunks of any size, as many as are asked for; what is not taken is not read far ahead. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async atEnd(): Promise<boolean> {
    return !(await this.#have(1));
  }

  /** The next bytes without taking them: so many, or all there are. */
  async ahead(most: number): Promise<Buffer> {
    await this.#have(most);
    return this.#rest.subarray(0, most);
  }

  /** Throws where there are fewer. */
  async take(count: number): Promise<Buffer> {
    if (!(await this.#have(count))) throw new Error('it ends too early');
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return taken;
  }

  /** Some of the next bytes, at most so many and at least one. Throws where there is none. */
  async some(most: number): Promise<Buffer> {
    if (!(await this.#have(1))) throw new Error('it ends too early');
    return this.take(Math.min(most, this.#rest.length));
  }

  /** Lets go of what the chunks come from. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0;) {
      if (!(await this.#have(1))) throw new Error('it ends too early');
      const skipped = Math.min(left, this.#rest.length);
      this.#rest = this.#rest.subarray(skipped);
      left -= skipped;
    }
  }

  async #have(count: number): Promise<boolean> {
    const pieces = [this.#rest];
    let length = this.#rest.length;
    while (length < count) {
      const { done, value } = await this.#source.next();
      if (done === true) break;
      pieces.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
      length += value.length;
    }
    if (pieces.length > 1) this.#rest = Buffer.concat(pieces);
    return length >= count;
  }
}

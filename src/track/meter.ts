/** How fast a phase goes and how long it still takes. Knows the time only from its caller. */

const WINDOW_MS = 15_000;

export class Meter {
  readonly #total: number;
  /** What was done when, over the last {@link WINDOW_MS}. */
  #recent: { readonly time: number; readonly done: number }[] = [];
  #busyMs = 0;
  #counted = 0;

  constructor(total: number) {
    this.#total = total;
  }

  update(time: number, done: number): void {
    const last = this.#recent.at(-1);
    if (last) {
      this.#busyMs += time - last.time;
      this.#counted += done - last.done;
    }
    this.#recent.push({ time, done });
    while (this.#recent.length > 2 && time - this.#recent[0].time > WINDOW_MS) this.#recent.shift();
  }

  /** Leaves out the time until the next update: something else was going on. */
  pause(): void {
    this.#recent = [];
  }

  /** Units per second of late; undefined until two updates have shown it. */
  rate(): number | undefined {
    const first = this.#recent[0];
    const last = this.#recent.at(-1);
    if (!first || !last || last.time === first.time) return this.average();
    return ((last.done - first.done) * 1000) / (last.time - first.time);
  }

  /** Units per second over the whole phase, without pauses and without the first unit (which pays for the start). */
  average(): number | undefined {
    return this.#busyMs > 0 ? (this.#counted * 1000) / this.#busyMs : undefined;
  }

  /** Seconds until the phase is through, at the rate of late. */
  secondsLeft(): number | undefined {
    const rate = this.rate();
    const last = this.#recent.at(-1);
    return rate && last ? (this.#total - last.done) / rate : undefined;
  }
}

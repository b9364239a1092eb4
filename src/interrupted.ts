/** Ctrl-C and its like as an error: the reason that work stops with, which nothing on the way may take for a failure. */

type Ending = 'SIGINT' | 'SIGTERM';

/** Thrown where work stops because somebody asked for it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** As a shell tells it: 128 and the signal's number. */
  readonly exitCode: 130 | 143;

  constructor(signal: Ending = 'SIGINT') {
    super(`Interrupted by ${signal}.`);
    this.exitCode = signal === 'SIGTERM' ? 143 : 130;
  }
}

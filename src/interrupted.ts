/** Ctrl-C and its like as an error: the reason that work stops with, which nothing on the way may take for a failure. */

/** What asks a process to stop: Ctrl-C, `kill`, and a terminal that is closed. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** As a shell tells it: 128 and the signal's number. */
const EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Whether an exit code says that the process saved and stopped because it was asked to. */
export function saysInterrupted(code: number | null): boolean {
  return Object.values<number | null>(EXIT_CODES).includes(code);
}

/** Thrown where work stops because somebody asked for it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly exitCode: (typeof EXIT_CODES)[StopSignal];

  constructor(signal: StopSignal = 'SIGINT') {
    super(`Interrupted by ${signal}.`);
    this.exitCode = EXIT_CODES[signal];
  }
}

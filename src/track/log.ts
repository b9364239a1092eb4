/** What the run says to a person: lines, and a progress bar per phase on a terminal (plain lines in a log). */

export interface Phase {
  /** Units done so far, and figures to show beside the bar. */
  update(done: number, figures?: Readonly<Record<string, number | string>>): void;
  /** Ends the phase; the closing line stays on the screen. */
  done(closing?: string): void;
  /** Ends a phase that did not get to its end; without effect after {@link done}. */
  stop(): void;
}

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  /** What the command was run for, e.g. the final table: goes to standard output, everything else to standard error. */
  result(text: string): void;
  /** Starts a phase of `total` units (`unit` for the rate shown, e.g. `tokens`; `perStep` of them in each step). */
  phase(name: string, total: number, rate?: { readonly unit: string; readonly perStep: number }): Phase;
}

/** Ctrl-C: the first asks the run to save and stop, the second ends the process. */

/** The reason that a run stops with after a signal. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export interface Stopper {
  readonly signal: AbortSignal;
  /** Gives the signals back to Node. */
  release(): void;
}

export function stopOnSignals(onFirst: () => void): Stopper {
  const controller = new AbortController();
  const handle = (): void => {
    if (controller.signal.aborted) process.exit(130);
    onFirst();
    controller.abort(new Interrupted('Interrupted.'));
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, handle);
  return {
    signal: controller.signal,
    release: () => signals.forEach((signal) => process.off(signal, handle)),
  };
}

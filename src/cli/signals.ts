/** Ctrl-C: the first asks the run to save and stop, the second ends the process. */

interface Reactions {
  onFirst(signal: 'SIGINT' | 'SIGTERM'): void;
  /** Just before the process ends. */
  onSecond(): void;
}

/** Returns what gives the signals back to Node. */
export function onSignals({ onFirst, onSecond }: Reactions): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const release = (): void => {
    signals.forEach((signal) => process.off(signal, handle));
    process.off('disconnect', leave);
  };
  let first = true;
  const handle = (signal: (typeof signals)[number]): void => {
    if (first) {
      first = false;
      onFirst(signal);
      return;
    }
    onSecond();
    // Not process.exit, which waits for the worker's step: without a handler the signal ends the process at once.
    release();
    process.kill(process.pid, signal);
  };
  // Only a process with a channel to the one that started it, as a sweep gives to its members, can be left alone.
  const leave = (): void => {
    if (first) handle('SIGTERM');
  };
  for (const signal of signals) process.on(signal, handle);
  process.on('disconnect', leave);
  process.channel?.unref();
  if (process.connected === false) leave();
  return release;
}

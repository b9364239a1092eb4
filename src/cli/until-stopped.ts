/** For verbs that go on until they are told to stop: Ctrl-C, `kill`, or a terminal that is closed. */
import { onSignals } from './signals.ts';

/** Waits for the first signal; a second one ends the process at once, as everywhere. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const release = onSignals({
      onFirst() {
        release();
        resolve();
      },
      onSecond: () => undefined,
    });
  });
}

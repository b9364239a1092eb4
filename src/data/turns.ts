/** Long work in small pieces: now and then others have a turn, Ctrl-C among them, and the work stops when it is told to. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** To be called often; gives something to wait for when it is time, which throws the signal's reason once that is aborted. */
export type Turn = () => Promise<void> | undefined;

/** So seldom that it costs nothing, so often that nobody waits. */
const EVERY_MS = 100;

/** Lets others have a turn when 100 ms have passed since the last one. */
export function turnTaker(signal?: AbortSignal): Turn {
  let last = performance.now();
  const take = async (): Promise<void> => {
    await nextTurn();
    signal?.throwIfAborted();
    last = performance.now();
  };
  return () => (performance.now() - last < EVERY_MS ? undefined : take());
}

/** What the work gives, or the signal's reason at once; only for work that leaves nothing half done behind. */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

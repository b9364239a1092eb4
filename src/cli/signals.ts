/**
 * Ctrl-C, `kill` and a closed terminal: the first asks the run to save and stop, the second ends the process.
 *
 * A closed terminal (SIGHUP) stops only a run that shows itself there; under `nohup` it goes on (`main.ts`).
 */
import type { StopSignal } from '../interrupted.ts';

interface Reactions {
  onFirst(signal: StopSignal): void;
  /** Just before the process ends. */
  onSecond(): void;
  /** The terminal is closed that the process was started from, and shows nothing of it. */
  onHangUp?(): void;
}

/** Returns what gives the signals back to Node. */
export function onSignals({ onFirst, onSecond, onHangUp }: Reactions): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const release = (): void => {
    signals.forEach((signal) => process.off(signal, handle));
    process.off('SIGHUP', hangUp);
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
  // It comes from the system and again from the shell: the second means nothing more than the first.
  const hangUp = (): void => {
    if (!first) return;
    if (process.stdout.isTTY || process.stderr.isTTY) {
      first = false;
      onFirst('SIGHUP');
    } else onHangUp?.();
  };
  // Only a process with a channel to the one that started it, as a sweep gives to its members, can be left alone.
  const leave = (): void => {
    if (first) handle('SIGTERM');
  };
  for (const signal of signals) process.on(signal, handle);
  process.on('SIGHUP', hangUp);
  process.on('disconnect', leave);
  process.channel?.unref();
  if (process.connected === false) leave();
  return release;
}

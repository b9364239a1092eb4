/** A log that says nothing: for tests, and for callers that want only the run folder. */
import type { Log } from './log.ts';

/** Takes everything and shows nothing. */
export const silentLog: Log = {
  info() {},
  warn() {},
  result() {},
  phase: () => ({ update() {}, done() {}, stop() {} }),
};

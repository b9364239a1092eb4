/** The program once more, on further threads of this process: the ranks of a run that threads share. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { Peers } from '../kinds/collective.ts';
import { endedEarly } from './ended-early.ts';
import { faultOf } from './fault-of.ts';
import type { Call, Report } from './worker.ts';

/** Milliseconds for which a run that fails waits for its other threads. */
const PATIENCE = 2000;

/** The other threads of a run. */
export interface Threads extends Peers {
  /**
   * Returns when all of them have ended or failed, or after a while. A library in C that is computing on a thread that is ended takes the
   * whole process along.
   */
  quiet(): Promise<void>;
}

/** Each is given the call of this one; `handed` is what this one was given. */
export function peersOf(call: Call, handed: unknown): Threads {
  const working = new Set<Promise<void>>();
  return {
    handed,
    async quiet() {
      await Promise.race([Promise.all(working), sleep(PATIENCE, undefined, { ref: false })]);
    },
    async begin(given) {
      const worker = new Worker(new URL('./worker.js', import.meta.url), {
        workerData: { ...call, handed: given },
        argv: process.argv.slice(2),
        env: SHARE_ENV,
      });
      working.add(
        new Promise<void>((resolve) => {
          worker.on('message', ({ type }: Report) => ['end', 'fault', 'quiet'].includes(type) && resolve());
          worker.on('error', () => resolve()).on('exit', () => resolve());
        }),
      );
      await new Promise<void>((resolve, reject) => {
        worker.on('message', (report: Report) => {
          if (report.type === 'end') resolve();
          else if (report.type === 'fault') reject(faultOf(report));
        });
        worker.on('error', reject);
        worker.on('exit', (code) => reject(endedEarly(code)));
      });
    },
  };
}

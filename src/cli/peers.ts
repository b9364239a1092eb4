/** The program once more, on further threads of this process: the ranks of a run that threads share. */
import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { Peers } from '../kinds/collective.ts';
import { endedEarly } from './ended-early.ts';
import { faultOf } from './fault-of.ts';
import type { Call, Report } from './worker.ts';

/** Each is given the call of this one; `handed` is what this one was given. */
export function peersOf(call: Call, handed: unknown): Peers {
  return {
    handed,
    async begin(given) {
      const worker = new Worker(new URL('./worker.js', import.meta.url), {
        workerData: { ...call, handed: given },
        argv: process.argv.slice(2),
        env: SHARE_ENV,
      });
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

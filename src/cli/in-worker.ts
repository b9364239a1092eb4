/**
 * Runs training in a worker thread, so that this one stays free during a step: Ctrl-C is answered at
 * once, and progress goes on. Everything that computes, data and trackers included, is in the worker.
 */
import type { Readable } from 'node:stream';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { Phase } from '../track/log.ts';
import { showCursor, terminalLog } from '../track/terminal.ts';
import { wantsColor } from '../output/wants-color.ts';
import { endedEarly } from './ended-early.ts';
import { faultOf } from './fault-of.ts';
import { onSignals } from './signals.ts';
import type { Call, Report } from './worker.ts';

/** Returns the exit code; throws what the worker threw. */
export async function inWorker(call: Call): Promise<number> {
  const log = terminalLog();
  // In a worker no stream is a terminal; what this one is decides.
  if (wantsColor(process.stderr)) process.env.FORCE_COLOR = '1';
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: call,
    argv: process.argv.slice(2),
    // Libraries in C read the environment itself, which a worker can only write when it shares it.
    env: SHARE_ENV,
  });
  const phases = new Map<number, Phase>();
  const release = onSignals({
    onFirst(signal) {
      log.warn(
        phases.size > 0
          ? 'Stopping after this step; once more to stop at once.'
          : 'Stopping; nothing was trained yet, so there is nothing to save. Once more to stop at once.',
      );
      worker.postMessage(signal);
    },
    onSecond: () => showCursor(process.stderr),
    onHangUp: () => log.info('The terminal was closed (SIGHUP); nothing is shown there, so this goes on.'),
  });
  // Whoever prints in the worker would keep it all in memory once nobody takes it.
  process.stdout.on('unpipe', discard);
  process.stderr.on('unpipe', discard);
  try {
    return await new Promise<number>((resolve, reject) => {
      worker.on('message', (report: Report) => {
        if (report.type === 'end') resolve(report.code);
        else if (report.type === 'fault') reject(faultOf(report));
        else if (report.type === 'phase') phases.set(report.id, log.phase(report.name, report.total, report.rate));
        else if (report.type === 'update') phases.get(report.id)?.update(report.done, report.figures);
        else if (report.type === 'done') phases.get(report.id)?.done(report.closing);
        else if (report.type === 'quiet') return;
        else if (report.type === 'stop') phases.get(report.id)?.stop();
        else log[report.type](report.text);
      });
      worker.on('error', reject);
      worker.on('exit', (code) => reject(endedEarly(code === NEVER_SETTLED ? null : code)));
    });
  } finally {
    release();
    process.stdout.off('unpipe', discard);
    process.stderr.off('unpipe', discard);
    await worker.terminate();
  }
}

/** Node's code for a promise that never settles while nothing else is left to do. */
const NEVER_SETTLED = 13;

function discard(source: Readable): void {
  source.resume();
}

/** The worker's side of `in-worker.ts`: one run, whose log and end are reported to the main thread, and which stops when that says so. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { Interrupted, type StopSignal } from '../interrupted.ts';
import type { Log } from '../track/log.ts';
import { stackOf, toldFailure } from './failure.ts';
import { peersOf } from './peers.ts';
import type { ExtensionOptions } from './extend.ts';
import type { ReproduceOptions } from './reproduce.ts';
import type { ResumeOptions } from './resume.ts';
import type { RunOptions, Terminal } from './run.ts';

/** What to run: the verb and its arguments. */
export type Call =
  | { readonly verb: 'run'; readonly file: string; readonly options: RunOptions }
  | { readonly verb: 'resume'; readonly folder: string; readonly options: ResumeOptions }
  | { readonly verb: 'extend'; readonly folder: string; readonly options: ExtensionOptions }
  | { readonly verb: 'reproduce'; readonly folder: string; readonly options: ReproduceOptions };

type Figures = Readonly<Record<string, number | string>>;

/** A message to the main thread: what the log is told, or how the run ended. */
export type Report =
  | { readonly type: 'info' | 'warn' | 'result'; readonly text: string }
  | {
      readonly type: 'phase';
      readonly id: number;
      readonly name: string;
      readonly total: number;
      readonly rate?: { readonly unit: string; readonly perStep: number };
    }
  | { readonly type: 'update'; readonly id: number; readonly done: number; readonly figures?: Figures }
  | { readonly type: 'done'; readonly id: number; readonly closing?: string }
  | { readonly type: 'stop'; readonly id: number }
  /** Of a thread that follows: it has failed, and computes no more. */
  | { readonly type: 'quiet' }
  | { readonly type: 'end'; readonly code: number }
  | {
      readonly type: 'fault';
      readonly fault?: { readonly code: string; readonly message: string; readonly text: string; readonly exitCode: 1 | 2 };
      readonly stack: string;
    };

if (parentPort) await serve(parentPort, workerData as Call & { readonly handed?: unknown });

async function serve(port: MessagePort, { handed, ...call }: Call & { readonly handed?: unknown }): Promise<void> {
  const report = (message: Report): void => port.postMessage(message);
  const controller = new AbortController();
  port.once('message', (signal: StopSignal) => controller.abort(new Interrupted(signal)));
  // Listening is no work: a plugin that waits for what never comes ends the thread, as it ends a process.
  port.unref();
  // Of a promise that nobody waits for, or a timer: it ends the run as an error of its step would, with what there is saved.
  const stray: unknown[] = [];
  const fail = (thrown: unknown): void => {
    stray.push(thrown);
    // Undefined would become an error of the controller's own.
    controller.abort(thrown ?? null);
  };
  process.on('uncaughtException', fail).on('unhandledRejection', fail);
  const peers = peersOf(call, handed);
  try {
    const code = await execute(call, { log: reportedLog(report), signal: controller.signal, peers });
    if (stray.length > 0) throw stray[0];
    report({ type: 'end', code });
  } catch (error) {
    await peers.quiet();
    if (error instanceof Interrupted) return report({ type: 'end', code: error.exitCode });
    const stack = stackOf(error);
    const told = toldFailure(error);
    report(
      told
        ? { type: 'fault', fault: { code: told.code, message: told.message, text: told.text, exitCode: told.exitCode }, stack }
        : { type: 'fault', stack },
    );
  }
}

/** Runs it on this thread; returns the exit code. */
export async function execute(call: Call, terminal: Terminal): Promise<number> {
  if (call.verb === 'reproduce') return (await import('./reproduce.ts')).reproduce(call.folder, call.options, terminal);
  if (call.verb === 'extend') return (await import('./extend.ts')).extend(call.folder, call.options, terminal);
  if (call.verb === 'resume') return (await import('./resume.ts')).resume(call.folder, call.options, terminal);
  return (await import('./run.ts')).run(call.file, call.options, terminal);
}

function reportedLog(report: (message: Report) => void): Log {
  let phases = 0;
  return {
    info: (text) => report({ type: 'info', text }),
    warn: (text) => report({ type: 'warn', text }),
    result: (text) => report({ type: 'result', text }),
    phase(name, total, rate) {
      const id = phases++;
      report({ type: 'phase', id, name, total, rate });
      return {
        update: (done, figures) => report({ type: 'update', id, done, figures }),
        done: (closing) => report({ type: 'done', id, closing }),
        stop: () => report({ type: 'stop', id }),
      };
    },
  };
}

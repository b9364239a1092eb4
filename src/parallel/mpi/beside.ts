/**
 * MPI on a thread of its own, which calls it while this one computes: what ranks hand each other travels meanwhile, whatever the library
 * does in the background of itself. All calls come from that thread, so that the library needs no more than to bear other threads.
 */
import { Worker } from 'node:worker_threads';
import type { Collective } from '../../kinds/collective.ts';
import type { MpiLibrary } from './library.ts';
import type { MpiAnswer, MpiBegun, MpiQuestion, MpiThreadSetting } from './thread.ts';

/** MPI as it was begun beside this thread. */
export interface MpiBeside extends MpiBegun, Pick<Collective, 'exchange'> {
  end(): Promise<void>;
}

/** `library`: the same one, loaded here too, and not begun. */
export async function mpiBeside(setting: MpiThreadSetting, library: Pick<MpiLibrary, 'placeOf'>): Promise<MpiBeside> {
  const worker = new Worker(new URL('./thread.js', import.meta.url), { workerData: setting });
  const waiting: { resolve(said: MpiAnswer): void; reject(error: unknown): void; readonly held?: unknown }[] = [];
  let lost: { readonly error: unknown } | undefined;
  /** An answer; holds what the thread reads and writes until it is there. */
  const answer = (held?: unknown): Promise<MpiAnswer> =>
    new Promise((resolve, reject) => {
      if (lost) return reject(lost.error);
      // Whoever waits for nothing may end.
      worker.ref();
      waiting.push({ resolve, reject, held });
    });
  const settle = (): (typeof waiting)[number] | undefined => {
    const first = waiting.shift();
    if (waiting.length === 0) worker.unref();
    return first;
  };
  const fail = (error: unknown): void => {
    lost ??= { error };
    while (waiting.length > 0) settle()?.reject(error);
  };
  worker
    .on('message', (said: MpiAnswer) => settle()?.resolve(said))
    .on('error', fail)
    .on('exit', (code) => fail(new Error(`The thread that calls MPI ended with code ${code}.`)));
  const ask = async (question: MpiQuestion, held?: unknown): Promise<void> => {
    const told = answer(held);
    worker.postMessage(question);
    const said = await told;
    if ('failed' in said) throw new Error(said.failed);
  };
  const begun = (await answer()) as MpiBegun;
  return {
    ...begun,
    async exchange(outgoing, incoming) {
      incoming[begun.rank].set(outgoing[begun.rank]);
      await ask({ outgoing: outgoing.map(library.placeOf), incoming: incoming.map(library.placeOf) }, [outgoing, incoming]);
    },
    end: () => ask('end'),
  };
}

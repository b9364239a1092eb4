/**
 * The thread that calls MPI (`beside.ts`): begins it, makes one exchange after the other while the thread that asks computes, and ends it.
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { koffiIn, loadMpi, type BytesAt } from './library.ts';
import { politeExchanges } from './politely.ts';

/** What the thread is begun with: the folder of koffi, and the library's file or name. */
export interface MpiThreadSetting {
  readonly folder: string;
  readonly file: string;
}

/** What it is asked: an exchange between ranks, whose bytes the asker holds, or to end MPI. */
export type MpiQuestion = { readonly outgoing: readonly BytesAt[]; readonly incoming: readonly BytesAt[] } | 'end';

/** What it says: first which rank this is, then that a question is done, in their order. */
export type MpiAnswer = MpiBegun | { readonly done: true } | { readonly failed: string };

/** Which rank this is; `serves`: whether MPI may be called while other threads compute. */
export interface MpiBegun {
  readonly rank: number;
  readonly size: number;
  readonly serves: boolean;
}

if (parentPort) serve(parentPort, workerData as MpiThreadSetting);

function serve(port: MessagePort, { folder, file }: MpiThreadSetting): void {
  const answer = (said: MpiAnswer): void => port.postMessage(said);
  const library = loadMpi(koffiIn(folder), file);
  const serves = library.begin();
  const [rank, size] = [library.rank(), library.size()];
  const exchange = politeExchanges(library, rank, size);
  answer({ rank, size, serves });
  port.on('message', (question: MpiQuestion) => {
    try {
      if (question === 'end') library.end();
      else exchange(question.outgoing, question.incoming);
      answer({ done: true });
    } catch (error) {
      answer({ failed: error instanceof Error ? error.message : String(error) });
    }
    if (question === 'end') port.close();
  });
}

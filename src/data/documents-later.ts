/** Documents of a corpus that may never be read: how they are divided is asked when somebody reads them. */
import { fingerprintOf } from '../files/fingerprint.ts';
import type { Corpus } from '../kinds/corpus.ts';
import type { Documents } from './documents.ts';

/** `heldOut`: the share that `divide` is to set aside, which together with the corpus decides what is on which side. */
export function documentsLater(corpus: Corpus, heldOut: number, divide: (corpus: Corpus) => Documents | Promise<Documents>): Documents {
  let divided: Promise<Documents> | undefined;
  let turn: Documents['turn'] | undefined;
  const made = async (): Promise<Documents> => {
    const documents = await (divided ??= Promise.resolve(divide(corpus)));
    turn = documents.turn;
    return documents;
  };
  return {
    fingerprint: fingerprintOf({ divided: corpus.fingerprint, heldOut }),
    turn: () => turn?.(),
    async *part(which) {
      yield* (await made()).part(which);
    },
    async *both() {
      yield* (await made()).both();
    },
  };
}

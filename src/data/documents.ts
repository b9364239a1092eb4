/** The corpus with its held-out documents set aside, before anything is learned from the text. */
import type { Corpus, Document } from '../kinds/corpus.ts';
import { randomFor } from '../random.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import { dataError } from './unusable.ts';
import { turnTaker, type Turn } from './turns.ts';

/** The side of the held-out split that a document is on. */
export type Part = 'train' | 'heldOut';

/** Both sides of a split corpus; each call of `part` reads the corpus anew. */
export interface Documents {
  /** Changes with the corpus and with the split. */
  readonly fingerprint: string;
  /** Throws when the run is to stop. */
  part(which: Part): AsyncIterable<Document>;
  /** For long work on what was read: to be called often, and waited for when it gives something. */
  readonly turn: Turn;
}

/** How a corpus is divided, and when its reading stops. */
export interface Split {
  /** Share of the documents to hold out, between 0 and 1. */
  readonly heldOut: number;
  /** Another seed gives another split; 0 when left out. */
  readonly seed?: number;
  /** Aborted when the run is to stop. */
  readonly signal?: AbortSignal;
}

/**
 * Splits a corpus by a hash of each document's id: a document keeps its side whatever the order
 * and whatever other documents there are.
 *
 * One exception makes small corpora usable: when the hash leaves a side empty, the document whose
 * hash comes nearest to that side goes there, so that two or more documents always fill both sides.
 * A corpus of one document is all training text. Nothing is read before a part is asked for.
 */
export function splitDocuments(corpus: Corpus, { heldOut, seed = 0, signal }: Split): Documents {
  if (!(heldOut > 0 && heldOut < 1))
    throw new RangeError(`The share of held-out documents must lie between 0 and 1, not ${heldOut}. Try 0.05.`);
  const hash = (id: string): number => randomFor(seed, 'held out', id).uniform();
  const turn = turnTaker(signal);
  let exception: Promise<ReadonlyMap<string, Part>> | undefined;
  return {
    turn,
    fingerprint: fingerprintOf({ corpus: corpus.fingerprint, heldOut, seed }),
    async *part(which) {
      exception ??= exceptions(corpus, hash, heldOut);
      const moved = await exception;
      for await (const document of readableDocuments(corpus)) {
        const due = turn();
        if (due) await due;
        const side = moved.get(document.id) ?? (hash(document.id) < heldOut ? 'heldOut' : 'train');
        if (side === which) yield document;
      }
    },
  };
}

/** Documents that have to change sides so that none is empty; stops reading as soon as both sides have one. */
async function exceptions(corpus: Corpus, hash: (id: string) => number, heldOut: number): Promise<ReadonlyMap<string, Part>> {
  let lowest = { id: '', hash: Infinity };
  let highest = { id: '', hash: -Infinity };
  for await (const { id } of readableDocuments(corpus)) {
    const document = { id, hash: hash(id) };
    if (document.hash < lowest.hash) lowest = document;
    if (document.hash > highest.hash) highest = document;
    if (lowest.hash < heldOut && highest.hash >= heldOut) return new Map();
  }
  if (lowest.id === highest.id) return new Map([[lowest.id, 'train']]);
  return lowest.hash >= heldOut ? new Map([[lowest.id, 'heldOut']]) : new Map([[highest.id, 'train']]);
}

/** The corpus's documents. What goes wrong while they are read is about the text, whoever reads them. */
async function* readableDocuments(corpus: Corpus): AsyncGenerator<Document> {
  try {
    yield* corpus.documents();
  } catch (error) {
    throw dataError(`The corpus '${corpus.name}'`, error);
  }
}

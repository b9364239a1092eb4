/**
 * The corpus with its held-out documents set aside, before anything is learned from the text.
 * How much text that is, and which documents to hold out where it would be far too much or too little, is `split.ts`.
 */
import type { Corpus, Document } from '../kinds/corpus.ts';
import { randomFor } from '../random.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import { dataError } from './unusable.ts';
import { turnTaker, type Turn } from './turns.ts';

/** The side of the held-out split that a document is on. */
export type Part = 'train' | 'heldOut';

/** A document, and on which side of the split it is. */
export interface PlacedDocument extends Document {
  readonly part: Part;
}

/** Both sides of a split corpus; each call of `part` or `both` reads the corpus anew. */
export interface Documents {
  /** Changes with the corpus and with the split. */
  readonly fingerprint: string;
  /** One side. Throws when the run is to stop. */
  part(which: Part): AsyncIterable<Document>;
  /** Both sides, in the corpus's order. Throws when the run is to stop. */
  both(): AsyncIterable<PlacedDocument>;
  /** For long work on what was read: to be called often, and waited for when it gives something. */
  readonly turn: Turn;
}

/** How a corpus is divided, and when its reading stops. */
export interface Split {
  /** Share to hold out, between 0 and 1: of the documents, unless they are `chosen`. */
  readonly heldOut: number;
  /** Another seed gives another split; 0 when left out. */
  readonly seed?: number;
  /** Ids of the documents to hold out, where `split.ts` has chosen others than their hashes would. */
  readonly chosen?: ReadonlySet<string> | null;
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
export function splitDocuments(corpus: Corpus, { heldOut, seed = 0, chosen = null, signal }: Split): Documents {
  if (!(heldOut > 0 && heldOut < 1))
    throw new RangeError(`The share of held-out documents must lie between 0 and 1, not ${heldOut}. Try 0.05.`);
  const hash = hashOfDocument(seed);
  const turn = turnTaker(signal);
  let exception: Promise<ReadonlyMap<string, Part>> | undefined;
  const both = async function* (): AsyncGenerator<PlacedDocument> {
    exception ??= chosen ? Promise.resolve(new Map()) : exceptions(corpus, hash, heldOut);
    const moved = await exception;
    const isHeldOut = (id: string): boolean => (chosen ? chosen.has(id) : hash(id) < heldOut);
    for await (const { id, text, more } of readableDocuments(corpus)) {
      const due = turn();
      if (due) await due;
      const part = moved.get(id) ?? (isHeldOut(id) ? 'heldOut' : 'train');
      yield more ? { id, text, more, part } : { id, text, part };
    }
  };
  return {
    turn,
    fingerprint: fingerprintOf({ corpus: corpus.fingerprint, heldOut, seed, ...(chosen ? { chosen: [...chosen].sort() } : {}) }),
    both,
    async *part(which) {
      for await (const document of both()) if (document.part === which) yield document;
    },
  };
}

/** The number between 0 and 1 that decides on which side a document falls, and in which order documents are chosen. */
export function hashOfDocument(seed: number): (id: string) => number {
  return (id) => randomFor(seed, 'held out', id).uniform();
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

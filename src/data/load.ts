/** From documents to batches: tokenizes both parts (or finds them in the cache), packs them, and says how much there is. */
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Log } from '../track/log.ts';
import { batchesOf, type Batches } from './batches.ts';
import type { Documents } from './documents.ts';
import { unigramEntropy } from './entropy.ts';
import { pack, type Packing } from './pack.ts';
import { tokenStore, type TokenStore } from './token-store.ts';

export interface DataRequest {
  readonly documents: Documents;
  readonly tokenizer: Tokenizer;
  readonly data: { readonly length: number; readonly packing: Packing };
  readonly train: { readonly batch: number };
  readonly seed: number;
  readonly cacheFolder: string;
  readonly log: Log;
  /** For data-parallel training; see `batches.ts`. */
  readonly rank?: number;
  readonly size?: number;
}

export interface Data {
  readonly train: Batches;
  readonly heldOut: Batches;
  /** Real tokens in one pass over the training text, [CLS] and [SEP] included. */
  readonly tokensPerEpoch: number;
  /** Held-out loss (nats) of a generator that knows only the token frequencies of the training text. */
  readonly unigramEntropy: number;
}

export async function loadData({ documents, tokenizer, data, train, seed, cacheFolder, log, rank, size }: DataRequest): Promise<Data> {
  const trainStore = await tokenStore({ documents, part: 'train', tokenizer, cacheFolder, log });
  const heldOutStore = await tokenStore({ documents, part: 'heldOut', tokenizer, cacheFolder, log });
  checkNotEmpty(trainStore, 'training');
  checkNotEmpty(heldOutStore, 'held-out');
  const sequences = pack(trainStore, tokenizer.special, data.length, data.packing);
  const settings = { batch: train.batch, seed, rank, size };
  return {
    train: batchesOf(sequences, settings),
    heldOut: batchesOf(pack(heldOutStore, tokenizer.special, data.length, data.packing), settings),
    tokensPerEpoch: sequences.tokens,
    unigramEntropy: unigramEntropy(heldOutStore, trainStore, tokenizer.vocabularySize),
  };
}

function checkNotEmpty({ ids }: TokenStore, name: string): void {
  if (ids.length > 0) return;
  throw new Error(
    `There is no ${name} text. The split is made of whole documents, so the corpus needs at least two with text in them: for plain text in one file, set 'documents' of the corpus to 'blank-line' or 'line'.`,
  );
}

/** From documents to batches: tokenizes both parts (or finds them in the cache), packs them, and says how much there is. */
import type { ExampleBuilder, Examples } from '../kinds/examples.ts';
import type { Frame } from '../kinds/frame.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Log } from '../track/log.ts';
import { batchesOf, type Batches } from './batches.ts';
import type { Documents } from './documents.ts';
import { randomFor, type Random } from '../random.ts';
import { unigramEntropy } from './entropy.ts';
import { textOf, tokenStore, type TokenStore } from './token-store.ts';

/** What batches are made from, for whom, and where tokenized text is kept. */
export interface DataRequest {
  readonly documents: Documents;
  readonly tokenizer: Tokenizer;
  readonly data: { readonly length: number };
  /** How the objective wants its examples, and the frame around them. */
  readonly examples: ExampleBuilder;
  readonly frame: Frame;
  readonly train: { readonly batch: number };
  readonly seed: number;
  readonly cacheFolder: string;
  readonly log: Log;
  /** For data-parallel training; see `batches.ts`. */
  readonly rank?: number;
  readonly size?: number;
}

/** Batches of both parts of the text, and how much text there is. */
export interface Data {
  readonly train: Batches;
  readonly heldOut: Batches;
  /** Real tokens in one pass over the training text, those of the frame included. */
  readonly tokensPerEpoch: number;
  /** Held-out loss (nats) of a model that knows only the token frequencies of the training text. */
  readonly unigramEntropy: number;
}

/** Reads or makes both token stores. Throws where a part has no text, or the examples cannot be built from it. */
export async function loadData(request: DataRequest): Promise<Data> {
  const { documents, tokenizer, data, examples, train, seed, cacheFolder, log, rank, size } = request;
  const sentences = needsSentences(examples);
  const trainStore = await tokenStore({ documents, part: 'train', tokenizer, sentences, cacheFolder, log });
  const heldOutStore = await tokenStore({ documents, part: 'heldOut', tokenizer, sentences, cacheFolder, log });
  checkNotEmpty(trainStore, 'training');
  checkNotEmpty(heldOutStore, 'held-out');
  const trained = examplesOf(trainStore, request);
  const settings = { batch: train.batch, length: data.length, seed, rank, size };
  return {
    train: batchesOf(trained, settings),
    heldOut: batchesOf(examplesOf(heldOutStore, request), settings),
    tokensPerEpoch: trained.tokens,
    unigramEntropy: unigramEntropy(heldOutStore, trainStore, tokenizer.vocabularySize),
  };
}

/** What the builder makes of a part of the text. */
export function examplesOf(
  store: TokenStore,
  { examples, frame, data, seed }: Pick<DataRequest, 'examples' | 'frame' | 'data' | 'seed'>,
): Examples {
  const random = (...purpose: readonly (string | number)[]): Random => randomFor(seed, 'examples', ...purpose);
  return examples.over(textOf(store), { frame, length: data.length, random });
}

/** Whether the text has to tell sentences apart. */
export function needsSentences({ needs = [] }: ExampleBuilder): boolean {
  return needs.includes('sentences');
}

function checkNotEmpty({ ids }: TokenStore, name: string): void {
  if (ids.length > 0) return;
  throw new Error(
    `There is no ${name} text. The split is made of whole documents, so the corpus needs at least two with text in them: ` +
      "for plain text in one file, set 'documents' of the corpus to 'blank-line' or 'line'.",
  );
}

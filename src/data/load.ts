/** From documents to batches: tokenizes both parts (or finds them in the cache), packs them, and says how much there is. */
import { basename, join } from 'node:path';
import type { ExampleBuilder } from '../kinds/examples.ts';
import type { Frame } from '../kinds/frame.ts';
import type { Tokenizer } from '../kinds/tokenizer.ts';
import type { Log } from '../track/log.ts';
import { batchesOf, type Batches } from './batches.ts';
import type { Documents } from './documents.ts';
import { emptyPart } from './empty-part.ts';
import { packedOf, type Packed } from './packed.ts';
import { isNear } from './split.ts';
import { ownEntropy, unigramEntropy } from './entropy.ts';
import { knownSeen } from './known-seen.ts';
import type { SeenText } from './seen.ts';
import { examplesOf, stageBatches, type StageRequest } from './stage-batches.ts';
import type { TokenStore } from './store/read.ts';
import { storePlace, tokenStores } from './store/token-store.ts';

/** What batches are made from, for whom, and where tokenized text is kept. */
export interface DataRequest {
  readonly documents: Documents;
  readonly tokenizer: Tokenizer;
  readonly data: { readonly length: number; readonly heldOut: number };
  /** How the objective wants its examples, and the frame around them. */
  readonly examples: ExampleBuilder;
  readonly frame: Frame;
  /** Most tokens of an example, where that is not the length. */
  readonly exampleLength?: number;
  readonly train: { readonly batch: number };
  /** The stages of the training, where it has some. */
  readonly stages?: readonly StageRequest[];
  readonly seed: number;
  readonly cacheFolder: string;
  readonly log: Log;
  /** Where the share to hold out was asked for, for a warning. */
  readonly place?: string;
}

/** Batches of both parts of the text, and how much text there is. */
export interface Data {
  readonly train: Batches;
  /** Of each stage, by the steps of the whole training; those of `train` where there are none. */
  readonly stages: readonly Batches[];
  readonly heldOut: Batches;
  /** Tokens of the text that is held out, and its share of all. */
  readonly heldOutText: TextShare;
  /** Real tokens in one pass over the training text, those of the frame included. */
  readonly tokensPerEpoch: number;
  /** How well it fills its sequences. */
  readonly packed: Packed;
  /** Held-out loss (nats) of a model that knows only the token frequencies of the training text. */
  readonly unigramEntropy: number;
  /** UTF-8 bytes of the held-out text for each token of its examples. */
  readonly bytesPerToken: number;
  /** The same two of the training text, by its own token frequencies. */
  readonly trained: { readonly unigramEntropy: number; readonly bytesPerToken: number };
  /** How much of the held-out text the training text has too. */
  readonly seen: SeenText;
}

/** Reads or makes the token store. Throws where a part has no text, or the examples cannot be built from it. */
export async function loadData(request: DataRequest): Promise<Data> {
  const { documents, tokenizer, data, examples, train, seed, cacheFolder, log } = request;
  const sentences = [{ examples }, ...(request.stages ?? [])].some((each) => needsSentences(each.examples));
  const stores = { documents, tokenizer, sentences, cacheFolder, log };
  const { train: trainStore, heldOut: heldOutStore } = await tokenStores(stores);
  const uneven = unevenSplit(heldOutStore, trainStore, data.heldOut, request.place);
  if (uneven !== null) log.warn(uneven);
  const [trained, heldOut] = [examplesOf(trainStore.text, request), examplesOf(heldOutStore.text, request)];
  const settings = { batch: train.batch, length: data.length, seed };
  const batches = batchesOf(trained, settings);
  return {
    train: batches,
    stages: request.stages
      ? stageBatches(request.stages, trainStore.text, { seed, made: { ...request, length: data.length, sequences: trained } })
      : [batches],
    heldOut: batchesOf(heldOut, settings),
    heldOutText: shareOf(heldOutStore, trainStore, data.heldOut),
    tokensPerEpoch: trained.tokens,
    packed: packedOf(trained, request.exampleLength ?? data.length),
    unigramEntropy: unigramEntropy(heldOutStore, trainStore),
    bytesPerToken: heldOutStore.bytes / heldOut.tokens,
    trained: { unigramEntropy: ownEntropy(trainStore), bytesPerToken: trainStore.bytes / trained.tokens },
    seen: await knownSeen({
      heldOut: heldOutStore.text,
      train: trainStore.text,
      file: join(cacheFolder, 'seen', `${basename(storePlace(stores))}.json`),
      turn: documents.turn,
    }),
  };
}

/** How much of the text is held out. */
export interface TextShare {
  readonly tokens: number;
  /** Of all tokens; the share that the experiment asks for is `asked`. */
  readonly share: number;
  readonly asked: number;
}

/** The held-out share of the text in tokens. */
export function shareOf(heldOut: TokenStore, train: TokenStore, asked: number): TextShare {
  const { tokens } = heldOut.text;
  return { tokens, share: tokens / (tokens + train.text.tokens), asked };
}

/** `4.1 % of the text (2 % asked)`; the second part is left out where it would say the same. */
export function shareText({ share, asked }: TextShare): string {
  const [actual, wanted] = [share, asked].map((each) => percent(each, 2));
  return actual === wanted ? `${actual} of the text` : `${actual} of the text (${wanted} asked)`;
}

function percent(share: number, digits = 12): string {
  return `${Number((100 * share).toPrecision(digits))} %`;
}

/** What to say of a split that is far from what was asked; null where it is near. Throws where a part has no text. */
export function unevenSplit(heldOut: TokenStore, train: TokenStore, asked: number, place?: string): string | null {
  for (const [part, { text: found }] of [
    ['train', train],
    ['heldOut', heldOut],
  ] as const)
    if (found.tokens === 0) throw emptyPart(part);
  const text = shareOf(heldOut, train, asked);
  if (isNear(text.share, asked)) return null;
  const count = heldOut.text.documents.length + train.text.documents.length;
  const tokens = text.tokens + train.text.tokens;
  return (
    `${place === undefined ? '' : `${place}: `}data.heldOut asks for ${percent(text.asked)} of the text, and ${text.tokens} of ${tokens} ` +
    `tokens are held out: ${shareText(text)}. Documents stay whole, and these ${count} are too large or ` +
    `too uneven for that share. For plain text, smaller ones come with 'documents' of the corpus as 'blank-line' or 'line'.`
  );
}

/** Whether the text has to tell sentences apart. */
export function needsSentences({ needs = [] }: ExampleBuilder): boolean {
  return needs.includes('sentences');
}

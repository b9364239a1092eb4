/**
 * The ids of a corpus on disk, of both parts of the text: made once per text and tokenizer, then read by position.
 *
 * A store is a folder `<cacheFolder>/tokens/<key>/` (`layout.ts`). While it is made it is `<key>.building`, which is kept where the making
 * is interrupted and gone on with by whoever wants the store next; it gets its name by a rename, so there is a whole one or none. One
 * that is damaged is noticed by its sums, and made again from the first shard on that is not as it was written.
 */
import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { publishFolder } from '../../files/atomic-folder.ts';
import { fingerprintOf } from '../../files/fingerprint.ts';
import type { Tokenizer } from '../../kinds/tokenizer.ts';
import type { Log } from '../../track/log.ts';
import type { Documents } from '../documents.ts';
import { madeOnce } from '../made-once.ts';
import { SENTENCE_RULES } from '../sentences.ts';
import { buildStore } from './build.ts';
import { VERSION, type StoreIndex } from './layout.ts';
import { DamagedStore, openStores, type TokenStores } from './read.ts';

/** Which text, tokenized how, and the cache that stores are looked for in. */
export interface TokenStoreRequest {
  readonly documents: Documents;
  readonly tokenizer: Tokenizer;
  /** Whether the store tells sentences apart; the ids are the same either way. */
  readonly sentences?: boolean;
  readonly cacheFolder: string;
  readonly log: Log;
}

/** What a store's name is made of: another value of one of these is another store. */
export function storeKey({ documents, tokenizer, sentences = false }: Pick<TokenStoreRequest, 'documents' | 'tokenizer' | 'sentences'>) {
  return { format: VERSION, text: documents.fingerprint, tokenizer: tokenizer.fingerprint, sentences: sentences && SENTENCE_RULES };
}

/** The folder that the store is in, or would be. */
export function storePlace(request: TokenStoreRequest): string {
  return join(request.cacheFolder, 'tokens', fingerprintOf(storeKey(request)));
}

/** Both parts of the text: from the cache if they are there and whole, else made. */
export async function tokenStores(request: TokenStoreRequest): Promise<TokenStores> {
  const { documents, tokenizer, sentences = false, log } = request;
  const { vocabularySize, fingerprint } = tokenizer;
  const empty: StoreIndex = {
    version: VERSION,
    width: vocabularySize <= 65536 ? 'uint16' : 'uint32',
    vocabularySize,
    sentences: sentences && SENTENCE_RULES,
    tokenizer: fingerprint,
    corpus: documents.fingerprint,
    shards: [],
  };
  const folder = storePlace(request);
  return madeOnce(folder, {
    log,
    turn: documents.turn,
    find: (log) => find(folder, log),
    async make() {
      const building = `${folder}.building`;
      // One that is damaged is the beginning of the new one.
      if (existsSync(folder) && !existsSync(building)) await rename(folder, building);
      await buildStore(building, { documents, tokenizer, empty, log });
      await publishFolder(building, folder);
      const made = await openStores(folder);
      if (!made)
        throw new Error(`The token store ${folder} was written but cannot be read back. Check the disk, delete the folder and run again.`);
      return made;
    },
  });
}

/** Undefined when there is no store, or (with a warning) when it is not whole. */
async function find(folder: string, log: Log): Promise<TokenStores | undefined> {
  try {
    return await openStores(folder);
  } catch (error) {
    if (!(error instanceof DamagedStore)) throw error;
    log.warn(`The token store ${folder} is damaged (${error.message}); making it again.`);
    return undefined;
  }
}

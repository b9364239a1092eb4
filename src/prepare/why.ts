/** Why tokenized text is in the cache, or is not: what its key is made of, and what else there is. */
import { readdir } from 'node:fs/promises';
import { dirname, basename, join } from 'node:path';
import { PARTS, shardSize, totalOf, type StoreIndex } from '../data/store/layout.ts';
import { readIndex } from '../data/store/read.ts';
import { storeKey, type TokenStoreRequest } from '../data/store/token-store.ts';

/** A store of the cache, beside what is asked for. */
export interface KnownStore {
  readonly folder: string;
  readonly tokens: number;
  readonly bytes: number;
  /** What of its key differs from what is asked for; nothing where it is that. */
  readonly differs: readonly string[];
  /** Shards that are finished where it is not. */
  readonly unfinished?: number;
}

/** What decides about the cache. */
export interface Reasons {
  readonly folder: string;
  readonly found: boolean;
  /** The parts of the key, each of which makes another store. */
  readonly key: Readonly<Record<string, string | number | boolean>>;
  readonly stores: readonly KnownStore[];
}

/** Looks at the indexes in the cache and reads no text. */
export async function reasonsOf(folder: string, request: Omit<TokenStoreRequest, 'cacheFolder' | 'log'>): Promise<Reasons> {
  const key = storeKey(request);
  const stores: KnownStore[] = [];
  for (const name of (await names(dirname(folder))).toSorted()) {
    const index = await readIndex(join(dirname(folder), name)).catch(() => undefined);
    if (index) stores.push(known(join(dirname(folder), name), index, key));
  }
  return { folder, found: stores.some((store) => store.folder === folder), key, stores };
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

function known(folder: string, index: StoreIndex, key: Reasons['key']): KnownStore {
  const has: Readonly<Record<string, unknown>> = {
    format: index.version,
    text: index.corpus,
    tokenizer: index.tokenizer,
    sentences: index.sentences,
  };
  const bytes = index.shards.reduce((sum, shard) => sum + PARTS.reduce((all, part) => all + shardSize(shard[part], index.width), 0), 0);
  return {
    folder,
    tokens: PARTS.reduce((sum, part) => sum + totalOf(index.shards, part).tokens, 0),
    bytes,
    differs: Object.keys(key).filter((name) => has[name] !== key[name]),
    ...(basename(folder).endsWith('.building') ? { unfinished: index.shards.length } : {}),
  };
}

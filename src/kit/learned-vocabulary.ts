/** What a tokenizer has learned from the training documents: from the cache, or learned and put there. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Documents } from '../data/documents.ts';
import { madeOnce } from '../data/made-once.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import { makeFolder } from '../files/make-folder.ts';
import type { Log } from '../track/log.ts';

/** What is learned, from what, and where it is kept. */
export interface VocabularyLearning<T> {
  readonly documents: Pick<Documents, 'fingerprint' | 'turn'>;
  readonly cacheFolder: string;
  readonly log: Log;
  /** All that it depends on beside the documents. */
  readonly settings: Readonly<Record<string, unknown>>;
  learn(): Promise<T>;
}

/** Learns once per text and settings what can be written as JSON; others that want the same meanwhile wait for it. */
export async function learnedVocabulary<T>({ documents, cacheFolder, log, settings, learn }: VocabularyLearning<T>): Promise<T> {
  const folder = join(cacheFolder, 'vocabularies');
  const file = join(folder, `${fingerprintOf({ documents: documents.fingerprint, ...settings })}.json`);
  await makeFolder(folder);
  return madeOnce(file, {
    log,
    turn: documents.turn,
    find: (log) => readCache<T>(file, log),
    async make() {
      const vocabulary = await learn();
      await writeFileAtomic(file, JSON.stringify({ fingerprint: fingerprintOf(vocabulary), vocabulary }));
      return vocabulary;
    },
  });
}

async function readCache<T>(file: string, log: Log): Promise<T | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { fingerprint, vocabulary } = JSON.parse(text) as { fingerprint: string; vocabulary: T };
    if (fingerprintOf(vocabulary) === fingerprint) return vocabulary;
  } catch {
    // Falls through to the warning: half a file and a changed one are the same to us.
  }
  log.warn(`The cached vocabulary ${file} is damaged; training it again.`);
  return undefined;
}

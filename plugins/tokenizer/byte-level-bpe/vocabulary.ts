/** A vocabulary of the training documents: from the cache, or trained. */
import { errors, learnedVocabulary, learnMerges, UserError, WordCounts, type Documents, type LearnedMerges, type Log } from 'electra-run';
import { alphabet, spelled } from '../bytes.ts';
import type { ByteLevelVocabulary } from './encode.ts';
import { forEachWord, prefixed } from './words.ts';

/** Raise when a change to the words or to training changes vocabularies: cached ones are then trained anew. */
const ALGORITHM = 1;

export interface ByteLevelTraining {
  /** Pieces, the special ones included. */
  readonly vocabularySize: number;
  readonly minFrequency: number;
  readonly addPrefixSpace: boolean;
  /** Take the first ids. */
  readonly specials: readonly string[];
}

/** The vocabulary of these documents and settings: from the cache, else trained and put there. */
export async function trainedVocabulary(
  { documents, cacheFolder, log }: { readonly documents: Documents; readonly cacheFolder: string; readonly log: Log },
  training: ByteLevelTraining,
): Promise<ByteLevelVocabulary> {
  const settings = { type: 'byte-level-bpe', training, algorithm: ALGORITHM };
  const learn = (): Promise<LearnedMerges> => train(documents, training, log);
  return withJoined(await learnedVocabulary({ documents, cacheFolder, log, settings, learn }));
}

/** The pairs with the piece that each becomes. */
export function withJoined({ pieces, merges }: LearnedMerges): ByteLevelVocabulary {
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  return { pieces, merges: merges.map(([left, right]) => [left, right, ids.get(pieces[left] + pieces[right]) ?? -1]) };
}

async function train(documents: Documents, training: ByteLevelTraining, log: Log): Promise<LearnedMerges> {
  const started = performance.now();
  const { counts: words, remark } = await countWords(documents, training);
  if (remark !== null) log.info(remark);
  if (words.size === 0) {
    const reason = "its training documents hold no text, so the tokenizer 'byte-level-bpe' has nothing to learn a vocabulary from.";
    throw new UserError(errors.DATA_UNUSABLE({ what: 'The corpus', reason }), { exitCode: 1 });
  }
  const counts = new Map(Array.from(words, ([word, count]) => [spelled(word), count]));
  const learned = await learnMerges(counts, { ...training, alphabet, limitAlphabet: alphabet.length }, documents.turn);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const size = learned.pieces.length;
  log.info(`Trained a vocabulary of ${size} pieces on ${counts.size} different words in ${seconds} s.`);
  if (size < training.vocabularySize)
    log.warn(
      `The vocabulary has ${size} pieces instead of ${training.vocabularySize}: no other pair of pieces occurs ` +
        `${training.minFrequency} times. Use more text, or a smaller 'vocabularySize'.`,
    );
  return learned;
}

async function countWords(documents: Documents, { addPrefixSpace }: ByteLevelTraining): Promise<WordCounts> {
  const words = new WordCounts();
  for await (const { text } of documents.part('train')) forEachWord(prefixed(text, addPrefixSpace), (word) => words.add(word));
  return words;
}

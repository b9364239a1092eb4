/** A vocabulary of the training documents: from the cache, or trained. */
import { errors, learnedVocabulary, UserError, WordCounts, type Documents, type Log } from 'electra-run';
import { ownReading } from './reading.ts';
import { trainUnigram, type LearnedPieces, type UnigramTraining } from './train.ts';
import { WordCutter } from './words.ts';

/** Raise when a change to normalizing or training changes vocabularies: cached ones are then trained anew. */
const ALGORITHM = 1;

export interface UnigramLearning {
  readonly documents: Documents;
  readonly cacheFolder: string;
  readonly log: Log;
  readonly lowercase: boolean;
  readonly training: UnigramTraining;
}

/** The pieces of these documents and settings: from the cache, else learned and put there. */
export function learnedPieces(request: UnigramLearning): Promise<LearnedPieces> {
  const { documents, cacheFolder, log, lowercase, training } = request;
  const settings = { type: 'unigram', normalization: { lowercase }, training, algorithm: ALGORITHM };
  return learnedVocabulary({ documents, cacheFolder, log, settings, learn: () => train(request) });
}

async function train({ documents, log, lowercase, training }: UnigramLearning): Promise<LearnedPieces> {
  const started = performance.now();
  const words = new WordCounts();
  const cutter = new WordCutter(ownReading(lowercase));
  for await (const { text } of documents.part('train')) cutter.forEachWord(text, (word) => words.add(word));
  const { counts, remark } = words;
  if (remark !== null) log.info(remark);
  if (counts.size === 0) {
    const reason = "its training documents hold no text, so the tokenizer 'unigram' has nothing to learn a vocabulary from.";
    throw new UserError(errors.DATA_UNUSABLE({ what: 'The corpus', reason }), { exitCode: 1 });
  }
  const pieces = await trainUnigram(counts, training, documents.turn);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  log.info(`Trained a vocabulary of ${pieces.length} pieces on ${counts.size} different words in ${seconds} s.`);
  if (pieces.length < training.size)
    log.warn(
      `The vocabulary has ${pieces.length} pieces of text instead of ${training.size}: there are no others that the text uses. ` +
        "Use more text, or a smaller 'vocabularySize'.",
    );
  if (pieces.length > training.size)
    log.warn(
      `The vocabulary has ${pieces.length} pieces of text instead of ${training.size}: its characters alone need that many. ` +
        `Use a larger 'vocabularySize', or a 'limitAlphabet' below ${training.limitAlphabet}.`,
    );
  return pieces;
}

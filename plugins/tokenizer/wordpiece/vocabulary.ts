/** A vocabulary of the training documents: from the cache, or trained. */
import { errors, learnedVocabulary, learnMerges, UserError, WordCounts, type Documents, type Log, type MergeSettings } from 'electra-run';
import { WordCutter } from './cut.ts';
import type { Normalization } from './normalize.ts';
import { SPECIALS } from './specials.ts';
import { WordTable } from './word-table.ts';

/** Raise when a change to normalizing or training changes vocabularies: cached ones are then trained anew. */
const ALGORITHM = 2;

export interface VocabularyRequest {
  readonly documents: Documents;
  readonly cacheFolder: string;
  readonly log: Log;
  readonly normalization: Normalization;
  readonly training: Pick<MergeSettings, 'vocabularySize' | 'minFrequency' | 'limitAlphabet'>;
  /** Longer words are unknown as a whole, so that nothing is to be learned from them. */
  readonly maxCharactersPerWord: number;
}

/** The vocabulary of these documents and settings: from the cache, else trained and put there. */
export async function trainedVocabulary(request: VocabularyRequest): Promise<string[]> {
  const { documents, cacheFolder, log, normalization, training, maxCharactersPerWord } = request;
  const settings = { normalization, training, maxCharactersPerWord, algorithm: ALGORITHM };
  return learnedVocabulary({ documents, cacheFolder, log, settings, learn: () => train(request) });
}

async function train(request: VocabularyRequest): Promise<string[]> {
  const { documents, log, training } = request;
  const started = performance.now();
  const { counts, remark, long } = await countWords(request);
  if (remark !== null) log.info(remark);
  if (long.count > 0) log.warn(leftOut(long, request.maxCharactersPerWord));
  if (counts.size === 0)
    throw new UserError(
      errors.DATA_UNUSABLE({
        what: 'The corpus',
        reason:
          `its training documents hold no words${long.count > 0 ? ` of ${request.maxCharactersPerWord} characters or fewer` : ''}, ` +
          `so the tokenizer 'wordpiece' has nothing to learn a vocabulary from. Check the corpus and the share of held-out documents.`,
      }),
      { exitCode: 1 },
    );
  const { pieces: vocabulary } = await learnMerges(counts, { ...training, continuing: '##', specials: SPECIALS }, documents.turn);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  log.info(`Trained a vocabulary of ${vocabulary.length} pieces on ${counts.size} different words in ${seconds} s.`);
  if (vocabulary.length !== training.vocabularySize) log.warn(sizeDiffers(vocabulary.length, training));
  return vocabulary;
}

/** Words that are left out, and the first of them. */
interface LongWords {
  count: number;
  first: string;
}

/** Different words after which a stretch ends. */
const STRETCH = 2 ** 17;

async function countWords({ documents, normalization, maxCharactersPerWord }: VocabularyRequest) {
  const counts = new WordCounts();
  // Words of the last stretch of text, found without making strings of them.
  const words = new WordTable();
  const counted: number[] = [];
  const flush = (): void => {
    for (let index = 0; index < words.size; index++) counts.add(words.word(index), counted[index]);
    words.clear();
  };
  const long: LongWords = { count: 0, first: '' };
  const word = new WordCutter(normalization, maxCharactersPerWord);
  const take = (): void => {
    if (word.isLonger) {
      if (long.count === 0) long.first = `'${word.text.slice(0, 20)}…', of ${word.length.toLocaleString('en')}`;
      long.count += 1;
      return;
    }
    if (words.size === STRETCH) flush();
    const known = words.find(word);
    if (known < 0) counted[words.add(word)] = 1;
    else counted[known] += 1;
  };
  for await (const { text } of documents.part('train')) word.cut(text, take);
  flush();
  return { counts: counts.counts, remark: counts.remark, long };
}

function leftOut({ count, first }: LongWords, longest: number): string {
  return (
    `${count.toLocaleString('en')} ${count === 1 ? 'word has' : 'words have'} more than ${longest} characters, the first ${first}. ` +
    `Nothing was learned from ${count === 1 ? 'it' : 'them'}, for such a word is [UNK] as a whole. ` +
    "To have them in pieces, set 'maxCharactersPerWord' higher."
  );
}

function sizeDiffers(size: number, { vocabularySize, minFrequency, limitAlphabet }: VocabularyRequest['training']): string {
  return size < vocabularySize
    ? `The vocabulary has ${size} pieces instead of ${vocabularySize}: no other pair of pieces occurs ${minFrequency} times. ` +
        `Use more text, or a smaller 'vocabularySize'.`
    : `The vocabulary has ${size} pieces instead of ${vocabularySize}: its characters alone need that many. ` +
        `Use a larger 'vocabularySize', or a 'limitAlphabet' below ${limitAlphabet}.`;
}

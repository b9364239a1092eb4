/** Where the vocabulary comes from: a `vocab.txt`, the cache, or training on the training documents. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fingerprintOf, madeOnce, makeFolder, writeFileAtomic, type Documents, type Log, type SpecialTokens } from 'electra-run';
import { forEachWord, type Normalization } from './normalize.ts';
import { trainVocabulary, type TrainingSettings } from './train.ts';

/** Raise when a change to normalizing or training changes vocabularies: cached ones are then trained anew. */
const ALGORITHM = 1;

const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

export interface VocabularyRequest {
  readonly documents: Documents;
  readonly cacheFolder: string;
  readonly log: Log;
  readonly normalization: Normalization;
  readonly training: Omit<TrainingSettings, 'specials'>;
}

/** Reads an existing vocabulary: a `vocab.txt`, one piece per line, the line is the id; or a `tokenizer.json`. */
export async function readVocabulary(path: string, experimentFolder: string): Promise<string[]> {
  const file = resolve(experimentFolder, path);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Error(
      `The tokenizer 'wordpiece' cannot read its vocabulary ${file}. A path starts at the file that says it; ` +
        `correct 'vocabulary', or leave it out to train one on the corpus.`,
      { cause },
    );
  });
  const lines = file.endsWith('.json') ? piecesOfJson(text, file) : text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const missing = SPECIALS.filter((special) => !lines.includes(special));
  if (missing.length > 0) {
    throw new Error(
      `The vocabulary ${file} lacks ${missing.join(', ')}. It must be a BERT-style vocab.txt, one piece per line, ` +
        `with ${SPECIALS.join(' ')} among them.`,
    );
  }
  return lines;
}

/** Pieces by their ids, which must leave no gap. */
function piecesOfJson(text: string, file: string): string[] {
  let ids: [string, number][] = [];
  try {
    const { model } = JSON.parse(text) as { readonly model?: { readonly vocab?: Readonly<Record<string, number>> } };
    ids = Object.entries(model?.vocab ?? {}).sort(([, a], [, b]) => a - b);
  } catch {
    // What is not JSON has no vocabulary either.
  }
  if (ids.length > 0 && ids.every(([, id], index) => id === index)) return ids.map(([piece]) => piece);
  throw new Error(`${file} has no WordPiece vocabulary with the ids 0, 1, 2, … in it. Name a vocab.txt, one piece per line.`);
}

/** The vocabulary of these documents and settings: from the cache, else trained and put there. */
export async function trainedVocabulary(request: VocabularyRequest): Promise<string[]> {
  const { documents, cacheFolder, log, normalization, training } = request;
  const key = fingerprintOf({ documents: documents.fingerprint, normalization, training, algorithm: ALGORITHM });
  const folder = join(cacheFolder, 'vocabularies');
  const file = join(folder, `${key}.json`);
  await makeFolder(folder);
  return madeOnce(file, { log, turn: documents.turn, find: (log) => readCache(file, log), make: () => train(file, request) });
}

async function train(file: string, { documents, log, normalization, training }: VocabularyRequest): Promise<string[]> {
  const started = performance.now();
  const counts = await countWords(documents, normalization);
  if (counts.size === 0)
    throw new Error(
      `The training documents hold no words, so the tokenizer 'wordpiece' has nothing to learn a vocabulary from. ` +
        `Check the corpus and the share of held-out documents.`,
    );
  const vocabulary = await trainVocabulary(counts, { ...training, specials: SPECIALS }, documents.turn);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  log.info(`Trained a vocabulary of ${vocabulary.length} pieces on ${counts.size} different words in ${seconds} s.`);
  if (vocabulary.length !== training.vocabularySize) log.warn(sizeDiffers(vocabulary.length, training));
  await writeFileAtomic(file, JSON.stringify({ fingerprint: fingerprintOf(vocabulary), vocabulary }));
  return vocabulary;
}

/** Where the special tokens are; {@link SPECIALS} come first in a trained vocabulary, and are found by name in a given one. */
export function specialTokens(vocabulary: readonly string[]): SpecialTokens {
  const [pad, unk, cls, sep, mask] = SPECIALS.map((special) => vocabulary.indexOf(special));
  return { pad, unk, cls, sep, mask };
}

async function countWords(documents: Documents, normalization: Normalization): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for await (const { text } of documents.part('train')) {
    forEachWord(text, normalization, (word) => {
      const count = counts.get(word);
      // Buffer copies the word: a slice would keep its whole document in memory.
      if (count === undefined) counts.set(Buffer.from(word).toString(), 1);
      else counts.set(word, count + 1);
    });
  }
  return counts;
}

async function readCache(file: string, log: Log): Promise<string[] | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { fingerprint, vocabulary } = JSON.parse(text) as { fingerprint: string; vocabulary: string[] };
    if (fingerprintOf(vocabulary) === fingerprint) return vocabulary;
  } catch {
    // Falls through to the warning: half a file and a changed one are the same to us.
  }
  log.warn(`The cached vocabulary ${file} is damaged; training it again.`);
  return undefined;
}

function sizeDiffers(size: number, { vocabularySize, minFrequency, limitAlphabet }: VocabularyRequest['training']): string {
  return size < vocabularySize
    ? `The vocabulary has ${size} pieces instead of ${vocabularySize}: no other pair of pieces occurs ${minFrequency} times. ` +
        `Use more text, or a smaller 'vocabularySize'.`
    : `The vocabulary has ${size} pieces instead of ${vocabularySize}: its characters alone need that many. ` +
        `Use a larger 'vocabularySize', or a 'limitAlphabet' below ${limitAlphabet}.`;
}

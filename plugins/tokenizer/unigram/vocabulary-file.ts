/**
 * Reads a vocabulary that is there already: a `tokenizer.json` of Unigram or a model of SentencePiece, which say too how texts are read.
 *
 * A piece has one id and an id one piece, and every piece a score: what is otherwise is an error.
 */
import { resolve } from 'node:path';
import {
  addedMarks,
  checkNames,
  extraIdPieces,
  jsonObjectOf,
  unusableVocabulary as unusable,
  type JsonObject,
  type Log,
  type SpecialNames,
} from 'electra-run';
import { tokenizerJsonIn } from '../tokenizer-json.ts';
import type { UnigramVocabulary } from './encode.ts';
import { readingIn } from './reading.ts';
import { META, WordCutter, type Reading } from './words.ts';

/** What a tokenizer.json of Unigram has. */
export interface UnigramFile {
  readonly vocabulary: UnigramVocabulary;
  readonly reading: Reading;
  /** Ids of all special tokens that it names, whatever they are for. */
  readonly marks: readonly number[];
}

/** The vocabulary with these special tokens and so many sentinels. Throws a {@link UserError} with the place of what makes none. */
export async function readVocabulary(
  path: string,
  experimentFolder: string,
  wanted: { readonly names: SpecialNames; readonly sentinels: number; readonly lowercase?: boolean; readonly log: Pick<Log, 'info'> },
): Promise<UnigramFile> {
  const file = resolve(experimentFolder, path);
  const { unk: _own, ...specials } = wanted.names;
  const found = await vocabularyIn(file, [...Object.values(specials), ...extraIdPieces(wanted.sentinels)], wanted.log);
  const pieces = found.vocabulary.map(([piece]) => piece);
  checkNames(file, pieces, wanted);
  const isLower = new WordCutter(found.reading).words('A').includes(`${META}a`);
  if (wanted.lowercase !== undefined && wanted.lowercase !== isLower)
    throw unusable(
      `The vocabulary ${file} ${isLower ? 'is one of small letters' : 'has letters as they are'}, and lowercase says otherwise.`,
      ['Leave lowercase out: the file says what becomes of texts.'],
    );
  return found;
}

/** What a file has, whatever its special tokens are called; a model of SentencePiece gets these behind its pieces where it lacks them. */
export async function vocabularyIn(file: string, specials: readonly string[] = [], log?: Pick<Log, 'info'>): Promise<UnigramFile> {
  const json = await tokenizerJsonIn(file, {
    asker: 'unigram',
    instead: 'leave it out to train one on the corpus',
    wanted: 'a tokenizer.json of Unigram',
    specials,
    log,
  });
  const vocabulary = vocabularyOf(json, file);
  const { byte_fallback: fallback } = jsonObjectOf(json.model);
  if (fallback === true)
    throw unusable(`${file} is of another kind: its model falls back to bytes (byte_fallback), which unigram does not.`, [
      "Read it with tokenizer: { type: 'hugging-face' }.",
    ]);
  return { vocabulary, reading: readingIn(json, file), marks: addedMarks(json, file) };
}

/** The pieces with their scores; tokens that were added behind them have 0. */
function vocabularyOf({ model, added_tokens: added }: JsonObject, file: string): UnigramVocabulary {
  const { type, vocab } = jsonObjectOf(model);
  if (type === 'BPE')
    throw unusable(`${file} has a vocabulary of BPE, and not of Unigram.`, ["Read it with tokenizer: { type: 'hugging-face' }."]);
  if (type !== 'Unigram' || !Array.isArray(vocab))
    throw unusable(`${file} has no vocabulary of Unigram.`, ['Name a tokenizer.json of Unigram.']);
  const pieces = vocab.map((entry: unknown, id): readonly [string, number] => {
    const [piece, score] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (typeof piece === 'string' && piece !== '' && typeof score === 'number') return [piece, score];
    throw unusable(`${file}: the piece with id ${id}, ${JSON.stringify(entry)}, is not a piece and its score.`, ['Copy the file again.']);
  });
  for (const { id, content } of (Array.isArray(added) ? added : []) as { readonly id: number; readonly content: string }[])
    if (id === pieces.length) pieces.push([content, 0]);
  const ids = new Map<string, number>();
  for (const [id, [piece]] of pieces.entries()) {
    if (ids.has(piece))
      throw unusable(`${file}: the piece with id ${id}, '${piece}', has the id ${ids.get(piece)} already.`, ['Copy the file again.']);
    ids.set(piece, id);
  }
  return pieces;
}

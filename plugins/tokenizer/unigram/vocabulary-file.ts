/**
 * Reads a vocabulary that is there already: a `tokenizer.json` of Unigram.
 *
 * A piece has one id and an id one piece, and every piece a score: what is otherwise is an error.
 */
import { resolve } from 'node:path';
import { extraIdPieces, readText, UserError, type SpecialNames } from 'electra-run';
import type { UnigramVocabulary } from './tokenizer.ts';

type Json = Readonly<Record<string, unknown>>;

/** The vocabulary with these special tokens and so many sentinels. Throws a {@link UserError} with the place of what makes none. */
export async function readVocabulary(
  path: string,
  experimentFolder: string,
  { names, sentinels }: { readonly names: SpecialNames; readonly sentinels: number },
): Promise<UnigramVocabulary> {
  const file = resolve(experimentFolder, path);
  const vocabulary = vocabularyOf(await tokenizerJsonIn(file), file);
  const pieces = new Set(vocabulary.map(([piece]) => piece));
  const missing = [...Object.values(names), ...extraIdPieces(sentinels)].filter((name) => !pieces.has(name));
  if (missing.length === 0) return vocabulary;
  throw unusable(`The vocabulary ${file} lacks ${missing.slice(0, 5).join(', ')}.`, [
    'Say which of its pieces they are: tokenizer: { padToken, unkToken, clsToken, sepToken, maskToken, sentinels }.',
  ]);
}

/** What a tokenizer.json says. */
export async function tokenizerJsonIn(file: string): Promise<Json> {
  const text = await readText(file).catch((cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    throw new Error(
      `The tokenizer 'unigram' cannot read its vocabulary ${file}. A path starts at the file that says it; ` +
        `correct 'vocabulary', or leave it out to train one on the corpus.`,
      { cause },
    );
  });
  try {
    return objectOf(JSON.parse(text));
  } catch {
    throw unusable(`${file} is not JSON.`, ['Name a tokenizer.json of Unigram.']);
  }
}

/** The pieces with their scores; tokens that were added behind them have 0. */
export function vocabularyOf({ model, added_tokens: added }: Json, file: string): UnigramVocabulary {
  const { type, vocab } = objectOf(model);
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

export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function unusable(message: string, hints: readonly string[]): UserError {
  return new UserError({ code: 'vocabulary-unusable', message, hints }, { exitCode: 1 });
}

/**
 * Reads a vocabulary that is there already: a `tokenizer.json` of byte-level BPE, or GPT-2's `vocab.json` with its `merges.txt` beside it.
 *
 * A piece has one id and an id one piece, every byte has a piece, and a pair joins pieces to a piece: what is otherwise is an error.
 */
import { basename, dirname, join, resolve } from 'node:path';
import {
  checkNames,
  jsonObjectOf,
  readText,
  unusableVocabulary as unusable,
  UserError,
  type JsonObject,
  type SpecialNames,
} from 'electra-run';
import { alphabet } from '../bytes.ts';
import type { ByteLevelVocabulary } from './encode.ts';

/** The vocabulary with these special tokens and so many sentinels. Throws a {@link UserError} with the place of what makes none. */
export async function readVocabulary(
  path: string,
  experimentFolder: string,
  { names, sentinels }: { readonly names: SpecialNames; readonly sentinels: number },
): Promise<ByteLevelVocabulary> {
  const file = resolve(experimentFolder, path);
  const vocabulary = await vocabularyIn(file);
  const json = objectOf(await read(file), file);
  const strange = 'model' in json && 'pre_tokenizer' in json ? unsupported(json) : null;
  if (strange !== null) throw unusable(`${file} is of another kind: ${strange}.`, ["Read it with tokenizer: { type: 'hugging-face' }."]);
  checkNames(file, vocabulary.pieces, { names, sentinels });
  return vocabulary;
}

/** What a file holds, whatever its special tokens are. */
export async function vocabularyIn(file: string): Promise<ByteLevelVocabulary> {
  const json = objectOf(await read(file), file);
  const isWhole = typeof json.model === 'object' && json.model !== null;
  const model = isWhole ? (json.model as JsonObject) : { vocab: json, merges: await mergesBeside(file) };
  const pieces = piecesOf(model.vocab, isWhole ? json.added_tokens : [], file);
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const byte = alphabet.find((character) => !ids.has(character));
  if (byte !== undefined)
    throw unusable(`The vocabulary ${file} has no piece '${byte}', and every byte must have one.`, ["Name a vocabulary of GPT-2's kind."]);
  if (!Array.isArray(model.merges)) throw unusable(`${file} has no list of merges.`, ['Name a tokenizer.json of BPE.']);
  const merges = model.merges.map((merge: unknown, rank) => {
    const [left, right, ...more] = (Array.isArray(merge) ? merge : String(merge).split(' ')) as string[];
    const found = [left, right, left + right].map((piece) => ids.get(piece));
    if (found.includes(undefined) || more.length > 0)
      throw unusable(`${file}: merge ${rank + 1}, ${JSON.stringify(merge)}, is not of two pieces that are one together.`, [
        'Take vocabulary and merges of the same model.',
      ]);
    return found as [number, number, number];
  });
  return { pieces, merges };
}

function piecesOf(vocab: unknown, added: unknown, file: string): string[] {
  const ids = new Map<string, number>();
  for (const [piece, id] of Object.entries((vocab ?? {}) as JsonObject)) ids.set(piece, Number(id));
  // Tokens that were added to a model stand behind its vocabulary.
  for (const { content, id } of (Array.isArray(added) ? added : []) as { content: string; id: number }[]) ids.set(content, id);
  const sorted = [...ids].sort(([, a], [, b]) => a - b);
  if (sorted.length === 0 || sorted.some(([, id], index) => id !== index))
    throw unusable(`${file} has no vocabulary of BPE with the ids 0, 1, 2, … in it, each once.`, [
      'Name a tokenizer.json, or a vocab.json.',
    ]);
  return sorted.map(([piece]) => piece);
}

async function mergesBeside(file: string): Promise<string[]> {
  const lines = (await read(join(dirname(file), 'merges.txt'))).split(/\r?\n/);
  return lines.filter((line, index) => line !== '' && !(index === 0 && line.startsWith('#version')));
}

function objectOf(text: string, file: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // What is not JSON is no object either.
  }
  throw unusable(`${file} is not a JSON object.`, ['Name a tokenizer.json, or a vocab.json with a merges.txt beside it.']);
}

async function read(file: string): Promise<string> {
  return readText(file).catch((cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    throw new Error(
      `The tokenizer 'byte-level-bpe' cannot read ${file}. A path starts at the file that says it; correct 'vocabulary', or leave it ` +
        `out to train one on the corpus.${basename(file) === 'merges.txt' ? ' A vocab.json needs its merges.txt beside it.' : ''}`,
      { cause },
    );
  });
}

/** Why a tokenizer.json is of another kind; null where it is of this. */
export function unsupported({ model, normalizer, pre_tokenizer: cutter }: JsonObject): string | null {
  const {
    type,
    dropout,
    byte_fallback: fallback,
    continuing_subword_prefix: prefix,
    end_of_word_suffix: suffix,
    ignore_merges: ignores,
  } = jsonObjectOf(model);
  if (type !== 'BPE') return 'it has no tokenizer.json of BPE';
  const { type: cuts, use_regex: byPattern = true } = jsonObjectOf(cutter);
  if (cuts !== 'ByteLevel' || byPattern !== true)
    return "its texts are not cut into words as GPT-2's are (pre_tokenizer), and byte-level-bpe cuts them so";
  if (normalizer !== undefined && normalizer !== null)
    return `its normalizer is ${JSON.stringify(jsonObjectOf(normalizer).type)}, and byte-level-bpe changes no text`;
  if (fallback === true || ignores === true || Boolean(dropout) || Boolean(prefix) || Boolean(suffix))
    return 'its model has byte_fallback, ignore_merges, dropout, or a mark on pieces, which byte-level-bpe has not';
  return null;
}

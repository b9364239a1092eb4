/**
 * Reads a tokenizer.json, whatever its model is, or a model of SentencePiece, and says what of it cannot be done here.
 *
 * A piece has one id and an id one piece, a pair joins pieces to a piece, and a word that is unknown has a piece: what is otherwise is an
 * error.
 */
import { resolve } from 'node:path';
import { jsonObjectOf, unusableVocabulary as unusable, type JsonObject, type Log } from 'electra-run';
import { tokenizerJsonIn } from '../tokenizer-json.ts';
import { decoderOf } from './decode.ts';
import { PipelineEncoder, type EncoderSettings } from './encode.ts';
import { jsonText } from './json-text.ts';
import { mergesOf, unknownOf } from './models.ts';
import type { AddedWord } from './words.ts';

/** What a tokenizer.json has. */
export interface TokenizerFile {
  /** As it is. */
  readonly json: JsonObject;
  /** By their ids, those that were added among them. */
  readonly pieces: readonly string[];
  readonly words: readonly AddedWord[];
  /** Ids of all special tokens that it names, whatever they are for. */
  readonly marks: readonly number[];
}

/** No list has a place for a higher id. */
const HIGHEST = 2 ** 31;

const MODELS = ['BPE', 'Unigram', 'WordLevel', 'WordPiece'];

/** Throws a {@link UserError} with the place of what cannot be used. A model of SentencePiece gets `specials` that it lacks. */
export async function tokenizerIn(
  path: string,
  folder: string,
  specials: readonly string[] = [],
  log?: Pick<Log, 'info'>,
): Promise<TokenizerFile> {
  const file = resolve(folder, path);
  const json = await tokenizerJsonIn(file, {
    asker: 'hugging-face',
    instead: 'take another tokenizer, which trains one on the corpus',
    wanted: 'a tokenizer.json',
    specials,
    log,
  });
  const model = jsonObjectOf(json.model);
  const type = modelType(model);
  if (type === null)
    throw unusable(`${file} has no model of ${MODELS.join(', ')}.`, ['Name a tokenizer.json that the library tokenizers has written.']);
  const added = addedIn(json, file);
  const pieces = piecesOf(model, added, file);
  const found: TokenizerFile = {
    json: { ...json, model: { ...model, type } },
    pieces,
    words: added.filter(({ special }) => !special),
    marks: added.filter(({ special }) => special).map(({ id }) => id),
  };
  checkModel(found, file);
  try {
    new PipelineEncoder(encoderSettings(found, []));
    decoderOf(json);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw unusable(`${file} cannot be read as it is meant: ${error.message}.`, [
      'Make its tokenizer without that, or train one on the corpus: tokenizer: { type: "byte-level-bpe" }.',
    ]);
  }
  return found;
}

/** What an encoder of it is made of; `marks`: ids that no text has, beside its own. */
export function encoderSettings({ json, pieces, words, marks: own }: TokenizerFile, marks: readonly number[]): EncoderSettings {
  const all = [...new Set([...own, ...marks])].sort((a, b) => a - b);
  return {
    pieces,
    normalizer: json.normalizer ?? null,
    preTokenizer: json.pre_tokenizer ?? null,
    model: jsonObjectOf(json.model),
    words: words.filter(({ id }) => !all.includes(id)),
    marks: all,
  };
}

/** Files of before 2020 say none: what they have tells it. */
function modelType({ type, vocab, merges, continuing_subword_prefix: prefix }: JsonObject): string | null {
  if (type !== undefined) return MODELS.includes(String(type)) ? String(type) : null;
  if (Array.isArray(vocab)) return 'Unigram';
  if (typeof vocab !== 'object' || vocab === null) return null;
  if (Array.isArray(merges)) return 'BPE';
  return typeof prefix === 'string' ? 'WordPiece' : 'WordLevel';
}

type Added = AddedWord & { readonly special: boolean };

function addedIn({ added_tokens: added }: JsonObject, file: string): Added[] {
  return (Array.isArray(added) ? added : []).map(jsonObjectOf).map((token, index) => {
    const { id, content, special } = token;
    if (typeof content !== 'string' || content === '' || !Number.isInteger(id))
      throw unusable(`${file}: added_tokens[${index}], ${jsonText(token)}, has no content or no id.`, ['Copy the file again.']);
    return { ...(token as unknown as AddedWord), special: special === true };
  });
}

function piecesOf({ vocab }: JsonObject, added: readonly Added[], file: string): string[] {
  const listed: readonly (readonly [string, number])[] = Array.isArray(vocab)
    ? vocab.map((entry: unknown, id) => {
        const [piece, score] = Array.isArray(entry) ? (entry as unknown[]) : [];
        if (typeof piece === 'string' && typeof score === 'number') return [piece, id];
        throw unusable(`${file}: the piece with id ${id}, ${jsonText(entry)}, is not a piece and its score.`, ['Copy the file again.']);
      })
    : Object.entries(jsonObjectOf(vocab)).map(([piece, id]) => [piece, Number(id)]);
  const pieces: string[] = [];
  const ids = new Map<string, number>();
  for (const [piece, id] of [...listed, ...added.map(({ content, id }) => [content, id] as const)]) {
    if (ids.get(piece) === id) continue;
    if (ids.has(piece) || pieces[id] !== undefined || !Number.isInteger(id) || id < 0 || id > HIGHEST)
      throw unusable(`${file}: the piece ${jsonText(piece)} has the id ${id}, and ${otherwise(ids.get(piece), pieces[id])}.`, [
        'Copy the file again.',
      ]);
    ids.set(piece, id);
    pieces[id] = piece;
  }
  if (pieces.length === 0) throw unusable(`${file} has no pieces.`, ['Name a tokenizer.json that has some.']);
  // One of the first ids is missing where not all are there, however high a file says that they are.
  const gap = pieces.length === ids.size ? -1 : Array.from({ length: ids.size + 1 }, (_, id) => pieces[id]).indexOf(undefined as never);
  if (gap < 0) return pieces;
  throw unusable(`${file} has no piece with the id ${gap}, and one with ${pieces.length - 1}.`, [
    'Name a tokenizer.json whose pieces have the ids 0, 1, 2, …, each once.',
  ]);
}

/** What says otherwise: another id of the piece, or another piece of the id. */
function otherwise(id: number | undefined, piece: string | undefined): string {
  if (id !== undefined) return `${id} too`;
  return piece === undefined ? 'no piece can' : `${jsonText(piece)} has it`;
}

function checkModel({ json, pieces }: TokenizerFile, file: string): void {
  const model = jsonObjectOf(json.model);
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const refuse = (reason: string, hint: string): never => {
    throw unusable(`${file}: ${reason}.`, [hint]);
  };
  if (model.type === 'WordLevel' || model.type === 'WordPiece') {
    if (unknownOf(model, ids) === undefined)
      refuse(`its pieces lack ${jsonText(model.unk_token)}, the unk_token of its model`, 'Add it to the pieces of the file.');
    return;
  }
  if (model.type === 'Unigram') {
    if (typeof model.unk_id !== 'number' || pieces[model.unk_id] === undefined)
      refuse(`its model says no unk_id that a piece has, but ${jsonText(model.unk_id)}`, 'Make the file with an unknown piece.');
    return;
  }
  if (Number(model.dropout ?? 0) > 0)
    refuse(`its model has dropout ${jsonText(model.dropout)}, with which a text has other ids each time`, 'Set its dropout to null.');
  if (typeof model.continuing_subword_prefix === 'string' && model.continuing_subword_prefix !== '')
    refuse(
      `its model is BPE with continuing_subword_prefix ${jsonText(model.continuing_subword_prefix)}, which is not done here`,
      'Make it without that, or as WordPiece.',
    );
  if (!Array.isArray(model.merges)) refuse('its model is BPE and has no list of merges', 'Copy the file again.');
  const strange = mergesOf(model).findIndex(
    (pair) => !Array.isArray(pair) || pair.length !== 2 || [...pair, pair.join('')].some((piece) => !ids.has(piece)),
  );
  if (strange >= 0)
    refuse(
      `merge ${strange + 1}, ${jsonText((model.merges as unknown[])[strange])}, is not of two pieces that are one together`,
      'Take vocabulary and merges of the same model.',
    );
}

/** What a BPE leaves out of texts without a word, for a warning; null where it leaves out nothing. */
export function leftOut({ json, pieces }: TokenizerFile): string | null {
  const model = jsonObjectOf(json.model);
  if (model.type !== 'BPE' || (typeof model.unk_token === 'string' && pieces.includes(model.unk_token))) return null;
  if (model.byte_fallback === true && pieces.includes('<0x00>')) return null;
  if (jsonText(json.pre_tokenizer ?? json.normalizer).includes('"ByteLevel"')) return null;
  return 'The vocabulary has no unknown piece: characters that it lacks are left out of texts.';
}

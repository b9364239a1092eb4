/**
 * A model that SentencePiece has trained (`*.model`), in the terms of tokenizer.json: its pieces and scores, its table of characters, and
 * what it does with blanks.
 *
 * Field numbers from sentencepiece_model.proto (google/sentencepiece, Apache-2.0).
 */
import { addedTokens, type JsonObject } from 'electra-run';
import { OUTER_BLANKS } from './normalize.ts';
import { CharacterMap } from './precompiled.ts';

const schema = `
syntax = "proto2";
message SentencePiece { optional bytes piece = 1; optional float score = 2; optional int32 type = 3 [default = 1]; }
message TrainerSpec {
  optional int32 model_type = 3 [default = 1]; optional bool treat_whitespace_as_suffix = 24; optional bool byte_fallback = 35;
}
message NormalizerSpec {
  optional bytes precompiled_charsmap = 2; optional bool add_dummy_prefix = 3 [default = true];
  optional bool remove_extra_whitespaces = 4 [default = true]; optional bool escape_whitespaces = 5 [default = true];
}
message ModelProto {
  repeated SentencePiece pieces = 1; optional TrainerSpec trainer_spec = 2; optional NormalizerSpec normalizer_spec = 3;
}
`;

/** SentencePiece.Type; 5 are pieces that are set aside. */
const [NORMAL, UNKNOWN, CONTROL, OWN_SYMBOL, BYTE] = [1, 2, 3, 4, 6];
/** TrainerSpec.ModelType. */
const [UNIGRAM, BPE] = [1, 2];
/** What a symbol of its own scores: SentencePiece means it to be taken before all else. */
const SYMBOL_SCORE = -0.1;
const META = '▁';

interface Piece {
  readonly piece: string;
  readonly score: number;
  readonly type: number;
}

interface Model {
  readonly pieces: readonly { readonly piece: Uint8Array; readonly score: number; readonly type: number }[];
  readonly trainer_spec: {
    readonly model_type: number;
    readonly treat_whitespace_as_suffix: boolean;
    readonly byte_fallback: boolean;
  };
  readonly normalizer_spec: {
    readonly precompiled_charsmap: Uint8Array;
    readonly add_dummy_prefix: boolean;
    readonly remove_extra_whitespaces: boolean;
    readonly escape_whitespaces: boolean;
  };
}

/** What a tokenizer.json of it would have. Throws a RangeError that says what of it cannot be done. */
export async function jsonOfModel(bytes: Uint8Array): Promise<JsonObject> {
  const { pieces: listed, trainer_spec: trainer, normalizer_spec: spec } = await decoded(bytes);
  const pieces = listed.map(({ piece, ...rest }, id) => ({ ...rest, piece: textOf(piece, id) }));
  const isBpe = trainer.model_type === BPE;
  const refuse = (reason: string): never => {
    throw new RangeError(reason);
  };
  if (!isBpe && trainer.model_type !== UNIGRAM)
    refuse('its pieces are whole words or single characters, and neither of Unigram nor of BPE');
  if (trainer.treat_whitespace_as_suffix) refuse('its blanks stand behind words (treat_whitespace_as_suffix)');
  if (!spec.escape_whitespaces) refuse('its blanks are left as they are (escape_whitespaces)');
  for (const { piece, type } of pieces) {
    if (![NORMAL, UNKNOWN, CONTROL, OWN_SYMBOL, BYTE].includes(type)) refuse(`its piece ${JSON.stringify(piece)} is set aside (UNUSED)`);
    if (isBpe && type === OWN_SYMBOL) refuse(`it is BPE with a symbol of its own, ${JSON.stringify(piece)} (user_defined_symbols)`);
  }
  const unk = pieces.findIndex(({ type }) => type === UNKNOWN);
  if (unk < 0) refuse('it has no unknown piece');
  const map = Buffer.from(spec.precompiled_charsmap).toString('base64');
  const table = map === '' ? null : new CharacterMap(map);
  const changed = pieces.find(({ piece, type }) => type === OWN_SYMBOL && table !== null && table.normalize(piece) !== piece);
  if (changed) refuse(`its table of characters changes its own symbol ${JSON.stringify(changed.piece)}`);
  return {
    version: '1.0',
    added_tokens: addedTokens(
      [...pieces.keys()].filter((id) => pieces[id].type === UNKNOWN || pieces[id].type === CONTROL),
      pieces.map(({ piece }) => piece),
    ),
    ...blanks(spec, pieces, map),
    model: isBpe ? bpe(pieces, unk, trainer) : unigram(pieces, unk, trainer),
  };
}

async function decoded(bytes: Uint8Array): Promise<Model> {
  const { parse } = (await import('protobufjs')).default;
  const type = parse(schema, { keepCase: true }).root.lookupType('ModelProto');
  let model: Partial<Model> = {};
  try {
    model = type.toObject(type.decode(bytes), { defaults: true, arrays: true, bytes: Uint8Array }) as Partial<Model>;
  } catch {
    // It has no settings then either.
  }
  // They stand behind the pieces: where they are missing, pieces may be too.
  if (!model.pieces?.length || !model.trainer_spec || !model.normalizer_spec)
    throw new RangeError('it is no model of SentencePiece, or not a whole one');
  return model as Model;
}

function textOf(piece: Uint8Array, id: number): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(piece);
  } catch {
    throw new RangeError(`its piece with the id ${id} is not UTF-8`);
  }
}

/**
 * What becomes of characters and of blanks. Where each word begins with ▁ and no piece goes over one, texts are cut into words; otherwise
 * a text is one word.
 */
function blanks(spec: Model['normalizer_spec'], pieces: readonly Piece[], map: string): JsonObject {
  const metaspace = { type: 'Metaspace', replacement: META, prepend_scheme: 'always', split: true };
  const steps = [
    ...(map === '' ? [] : [{ type: 'Precompiled', precompiled_charsmap: map }]),
    ...(spec.remove_extra_whitespaces
      ? [
          { type: 'Replace', pattern: { Regex: OUTER_BLANKS }, content: '' },
          { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
        ]
      : []),
  ];
  const areWords = spec.add_dummy_prefix && spec.remove_extra_whitespaces && !pieces.some(({ piece }) => /[^▁]▁/u.test(piece));
  if (areWords) return { normalizer: { type: 'Sequence', normalizers: steps }, pre_tokenizer: metaspace, decoder: metaspace };
  const further = [
    ...(spec.add_dummy_prefix ? [{ type: 'Prepend', prepend: META }] : []),
    { type: 'Replace', pattern: { String: ' ' }, content: META },
  ];
  return { normalizer: { type: 'Sequence', normalizers: [...steps, ...further] }, pre_tokenizer: null, decoder: metaspace };
}

function unigram(pieces: readonly Piece[], unk: number, { byte_fallback: fallback }: Model['trainer_spec']): JsonObject {
  const vocab = pieces.map(({ piece, score, type }) => [piece, type === OWN_SYMBOL ? SYMBOL_SCORE : score]);
  return { type: 'Unigram', unk_id: unk, vocab, byte_fallback: fallback };
}

/** Pairs are joined by the score of the piece that they make; the leftmost of equal ones first. */
function bpe(pieces: readonly Piece[], unk: number, { byte_fallback: fallback }: Model['trainer_spec']): JsonObject {
  const joinable = new Set(pieces.filter(({ type }) => type === NORMAL).map(({ piece }) => piece));
  const merges = pieces
    .filter(({ type }) => type === NORMAL)
    .toSorted((a, b) => b.score - a.score)
    .flatMap(({ piece }) => {
      const characters = [...piece];
      const pairs = characters.slice(1).map((_, at) => [characters.slice(0, at + 1).join(''), characters.slice(at + 1).join('')]);
      return pairs.filter((pair) => pair.every((side) => joinable.has(side)));
    });
  const vocab = Object.fromEntries(pieces.map(({ piece }, id) => [piece, id]));
  return { type: 'BPE', dropout: null, unk_token: pieces[unk].piece, fuse_unk: true, byte_fallback: fallback, vocab, merges };
}

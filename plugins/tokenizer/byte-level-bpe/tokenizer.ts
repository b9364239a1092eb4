/** The tokenizer over a given vocabulary; `vocabulary.ts` and `vocabulary-file.ts` say where that comes from. */
import { bertFrame, extraIdPieces, fingerprintOf, specialIds, type SpecialNames, type Tokenizer } from 'electra-run';
import { characterOf } from './bytes.ts';
import { ByteLevelEncoder, decoded, type ByteLevelVocabulary } from './encode.ts';
import { saveTokenizer } from './save.ts';

export interface TokenizerSettings {
  readonly names: SpecialNames;
  readonly addPrefixSpace: boolean;
  /** How many pieces are told as sentinels. */
  readonly sentinels: number;
  /** Only written down where it is saved beside no network. */
  readonly modelMaxLength: number;
}

/** Raise when the ids of any text change: token stores are then made anew. */
const ALGORITHM = 1;
/** What a piece begins with that begins a word, or is white space itself. */
const SPACES = new Set([0x20, 0x0a, 0x09, 0x0d].map((byte) => characterOf[byte]));

export function byteLevelTokenizer(vocabulary: ByteLevelVocabulary, settings: TokenizerSettings): Tokenizer {
  const { names, addPrefixSpace, sentinels: wanted, modelMaxLength } = settings;
  const { pieces, merges } = vocabulary;
  const special = specialIds(pieces, names);
  const sentinels = extraIdPieces(wanted).map((piece) => pieces.indexOf(piece));
  const named = new Map([...Object.values(special), ...sentinels].map((id) => [id, id === special.pad ? '' : pieces[id]]));
  const encoder = new ByteLevelEncoder(vocabulary, new Set(named.keys()), addPrefixSpace);
  const token = (id: number): string => {
    const piece = pieces[id];
    if (piece === undefined) throw new RangeError(`The vocabulary has no token ${id}: ids go from 0 to ${pieces.length - 1}.`);
    return piece;
  };
  return {
    vocabularySize: pieces.length,
    special,
    sentinels,
    fingerprint: fingerprintOf({ type: 'byte-level-bpe', pieces, merges, special, addPrefixSpace, algorithm: ALGORITHM }),
    encode: (text) => encoder.encode(text),
    encodeWithOffsets: (text) => encoder.encodeWithOffsets(text),
    token,
    continuesWord: (id) => !SPACES.has(token(id)[0]) && !named.has(id),
    decode: (ids) => {
      const text = decoded(ids, token, named);
      return addPrefixSpace && text.startsWith(' ') ? text.slice(1) : text;
    },
    save: (folder, { longest = modelMaxLength, frame = bertFrame(special), segments = 1 } = {}) =>
      saveTokenizer(folder, { vocabulary, names, special, sentinels, addPrefixSpace, frame, segments, modelMaxLength: longest }),
  };
}

/** The tokenizer over a given vocabulary; `vocabulary.ts` and `vocabulary-file.ts` say where that comes from. */
import { bertFrame, fingerprintOf, moduleBeside, namedPieces, type SpecialNames, type Tokenizer } from 'electra-run';
import { ByteLevelEncoder, decoded, goesOn, type ByteLevelVocabulary, type EncoderSettings } from './encode.ts';
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

export function byteLevelTokenizer(vocabulary: ByteLevelVocabulary, settings: TokenizerSettings): Tokenizer {
  const { names, addPrefixSpace, sentinels: wanted, modelMaxLength } = settings;
  const { pieces, merges } = vocabulary;
  const { special, sentinels, marks, token } = namedPieces(pieces, names, wanted);
  const named = new Map(marks.map((id) => [id, id === special.pad ? '' : pieces[id]]));
  const own: EncoderSettings = { pieces, merges, marks, addPrefixSpace };
  const encoder = new ByteLevelEncoder(own);
  return {
    vocabularySize: pieces.length,
    special,
    sentinels,
    fingerprint: fingerprintOf({ type: 'byte-level-bpe', pieces, merges, special, addPrefixSpace, algorithm: ALGORITHM }),
    encode: (text) => encoder.encode(text),
    encodeWithOffsets: (text) => encoder.encodeWithOffsets(text),
    portable: { module: moduleBeside('portable', import.meta.url), settings: own },
    token,
    continuesWord: (id) => goesOn(token(id)) && !named.has(id),
    decode: (ids) => {
      const text = decoded(ids, token, named);
      return addPrefixSpace && text.startsWith(' ') ? text.slice(1) : text;
    },
    save: (folder, { longest = modelMaxLength, frame = bertFrame(special), segments = 1 } = {}) =>
      saveTokenizer(folder, { vocabulary, names, special, marks, addPrefixSpace, frame, segments, modelMaxLength: longest }),
  };
}

/** The tokenizer over a given vocabulary; `vocabulary.ts` and `vocabulary-file.ts` say where that comes from. */
import { bertFrame, fingerprintOf, moduleBeside, namedPieces, type SpecialNames, type Tokenizer } from 'electra-run';
import { goesOn, UnigramEncoder, type EncoderSettings } from './encode.ts';
import { saveTokenizer } from './save.ts';
import type { UnigramFile } from './vocabulary-file.ts';
import { META } from './words.ts';

export interface TokenizerSettings {
  readonly names: SpecialNames;
  /** How many pieces are told as sentinels. */
  readonly sentinels: number;
  /** Only written down where it is saved beside no network. */
  readonly modelMaxLength: number;
}

/** Raise when the ids of any text change: token stores are then made anew. */
const ALGORITHM = 2;

export function unigramTokenizer({ vocabulary, reading, marks: others }: UnigramFile, settings: TokenizerSettings): Tokenizer {
  const { names, sentinels: wanted, modelMaxLength } = settings;
  const pieces = vocabulary.map(([piece]) => piece);
  const { special, sentinels, marks: named, token } = namedPieces(pieces, names, wanted);
  const marks = [...new Set([...named, ...others])].sort((a, b) => a - b);
  const marked = new Set(marks);
  const own: EncoderSettings = { vocabulary, marks, unk: special.unk, ...reading };
  const encoder = new UnigramEncoder(own);
  return {
    vocabularySize: pieces.length,
    special,
    sentinels,
    fingerprint: fingerprintOf({ type: 'unigram', ...own, special, algorithm: ALGORITHM }),
    encode: (text) => encoder.encode(text),
    encodeWithOffsets: (text) => encoder.encodeWithOffsets(text),
    portable: { module: moduleBeside('portable', import.meta.url), settings: own },
    token,
    continuesWord: (id) => goesOn(token(id)) && !marked.has(id),
    decode: (ids) => decoded(ids, token, special.pad),
    save: (folder, { longest = modelMaxLength, frame = bertFrame(special), segments = 2 } = {}) =>
      saveTokenizer(folder, { vocabulary, reading, names, special, marks, frame, segments, modelMaxLength: longest }),
  };
}

/** Pieces joined, ▁ as a blank but for the first; special tokens are shown, but for padding. */
function decoded(ids: Iterable<number>, token: (id: number) => string, pad: number): string {
  let text = '';
  for (const id of ids) text += id === pad ? '' : token(id);
  return text.replace(META, (_, at: number) => (at === 0 ? '' : META)).replaceAll(META, ' ');
}

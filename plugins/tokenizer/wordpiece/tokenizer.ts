/** The tokenizer over a given vocabulary; `vocabulary.ts` says where that comes from. */
import { bertFrame, fingerprintOf, moduleBeside, pieceOf, type Tokenizer } from 'electra-run';
import { WordPieceEncoder } from './encode.ts';
import type { PortableSettings } from './portable.ts';
import { saveTokenizer } from './save.ts';
import { sentinelsIn, specialTokens } from './specials.ts';

export interface TokenizerSettings {
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
  readonly maxCharactersPerWord: number;
  /** How many of the unused pieces are told as sentinels. They change no id of a text. */
  readonly sentinels?: number;
  /** Only written down where it is saved beside no network. */
  readonly modelMaxLength: number;
}

/** Raise when the ids of any text change: token stores are then made anew. */
const ALGORITHM = 1;

export function wordPieceTokenizer(vocabulary: readonly string[], options: TokenizerSettings): Tokenizer {
  const { modelMaxLength, maxCharactersPerWord, sentinels: wanted = 0, ...normalization } = options;
  const special = specialTokens(vocabulary);
  const sentinels = sentinelsIn(vocabulary, wanted);
  const settings = { ...normalization, maxCharactersPerWord, unk: special.unk };
  const encoder = new WordPieceEncoder(vocabulary, settings);
  const token = (id: number): string => pieceOf(vocabulary, id);
  return {
    vocabularySize: vocabulary.length,
    special,
    sentinels,
    fingerprint: fingerprintOf({ vocabulary, normalization, maxCharactersPerWord, algorithm: ALGORITHM }),
    encode: (text) => encoder.encode(text),
    encodeWithOffsets: (text) => encoder.encodeWithOffsets(text),
    portable: { module: moduleBeside('portable', import.meta.url), settings: { vocabulary, ...settings } satisfies PortableSettings },
    token,
    continuesWord: (id) => token(id).startsWith('##'),
    decode: (ids) => decode(ids, token, special.pad),
    save: (folder, { longest = modelMaxLength, frame = bertFrame(special), segments = 2 } = {}) =>
      saveTokenizer(folder, {
        vocabulary,
        special,
        sentinels,
        normalization,
        maxCharactersPerWord,
        frame,
        segments,
        modelMaxLength: longest,
      }),
  };
}

/** Words joined by spaces, punctuation included; special tokens are shown, but for padding. */
function decode(ids: Iterable<number>, token: (id: number) => string, pad: number): string {
  let text = '';
  for (const id of ids) {
    const piece = token(id);
    if (id === pad) continue;
    if (piece.startsWith('##') && text !== '') text += piece.slice(2);
    else text += text === '' ? piece : ` ${piece}`;
  }
  return text;
}

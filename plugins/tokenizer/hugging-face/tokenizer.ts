/** The tokenizer over what a tokenizer.json has; `vocabulary-file.ts` reads it. */
import { bertFrame, fingerprintOf, moduleBeside, namedPieces, type SpecialNames, type Tokenizer } from 'electra-run';
import { beginningOf } from './beginning.ts';
import { decoderOf } from './decode.ts';
import { PipelineEncoder } from './encode.ts';
import { saveTokenizer } from './save.ts';
import { encoderSettings, type TokenizerFile } from './vocabulary-file.ts';

export interface TokenizerSettings {
  readonly names: SpecialNames;
  /** How many pieces are told as sentinels. */
  readonly sentinels: number;
  /** Only written down where it is saved beside no network. */
  readonly modelMaxLength: number;
}

/** Raise when the ids of any text change: token stores are then made anew. */
const ALGORITHM = 1;

export function huggingFaceTokenizer(file: TokenizerFile, settings: TokenizerSettings): Tokenizer {
  const { names, sentinels: wanted, modelMaxLength } = settings;
  const { special, sentinels, marks: named, token } = namedPieces(file.pieces, names, wanted);
  const own = encoderSettings(file, named);
  const encoder = new PipelineEncoder(own);
  const decode = decoderOf(file.json);
  const begins = beginningOf(own);
  const marked = new Set(own.marks);
  return {
    vocabularySize: file.pieces.length,
    special,
    sentinels,
    fingerprint: fingerprintOf({ type: 'hugging-face', ...own, special, algorithm: ALGORITHM }),
    encode: (text) => encoder.encode(text),
    encodeWithOffsets: (text) => encoder.encodeWithOffsets(text),
    portable: { module: moduleBeside('portable', import.meta.url), settings: own },
    token,
    ...(begins === null ? {} : { continuesWord: (id: number) => !begins(token(id)) && !marked.has(id) }),
    decode: (ids) => decode(Array.from(ids, (id) => (id === special.pad ? '' : token(id))).filter((piece) => piece !== '')),
    save: (folder, { longest = modelMaxLength, frame = bertFrame(special), segments = 2 } = {}) =>
      saveTokenizer(folder, { file, names, special, marks: own.marks, frame, segments, modelMaxLength: longest }),
  };
}

/**
 * How texts are read: our own way, and those of tokenizer.json files, which are models' of SentencePiece (XLNet, ALBERT, T5 and others).
 *
 * As the `tokenizers` library says our own: NFKC, Lowercase, Replace `\s+` by a blank, Strip; then Metaspace.
 */
import { jsonObjectOf, unusableVocabulary, type JsonObject } from 'electra-run';
import { META, WordCutter, type Reading } from './words.ts';

const METASPACE = { type: 'Metaspace', replacement: META, prepend_scheme: 'always', split: true };

/** NFKC, small letters if asked for, and one ▁ for each stretch of white space and before the text. */
export function ownReading(lowercase: boolean): Reading {
  const normalizers = [
    { type: 'NFKC' },
    ...(lowercase ? [{ type: 'Lowercase' }] : []),
    { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
    { type: 'Strip', strip_left: true, strip_right: true },
  ];
  return { normalizer: { type: 'Sequence', normalizers }, splits: false };
}

/** That of a tokenizer.json. Throws a {@link UserError} with what it does that is not done here. */
export function readingIn({ normalizer, pre_tokenizer: cutter }: JsonObject, file: string): Reading {
  const { type, pretokenizers } = jsonObjectOf(cutter);
  const [first, second, ...more] = (type === 'Sequence' && Array.isArray(pretokenizers) ? pretokenizers : [cutter]).map(jsonObjectOf);
  const splits = first?.type === 'WhitespaceSplit' && second !== undefined;
  const { prepend_scheme: scheme = 'always', split = true, ...metaspace } = (splits ? second : first) ?? {};
  const isAlone = splits ? more.length === 0 : second === undefined;
  if (!isAlone || metaspace.type !== 'Metaspace' || metaspace.add_prefix_space === false || scheme !== 'always' || split !== true)
    throw other(file, "its texts are not cut into words by Metaspace, at white space or not before (pre_tokenizer), as unigram's are");
  const reading = { normalizer: normalizer ?? null, splits };
  try {
    new WordCutter(reading);
  } catch (error) {
    if (error instanceof RangeError) throw other(file, error.message);
    throw error;
  }
  return reading;
}

/** What tokenizer.json says of it. */
export function readingParts({ normalizer, splits }: Reading): JsonObject {
  return {
    normalizer,
    pre_tokenizer: splits ? { type: 'Sequence', pretokenizers: [{ type: 'WhitespaceSplit' }, METASPACE] } : METASPACE,
    decoder: METASPACE,
  };
}

function other(file: string, reason: string): Error {
  return unusableVocabulary(`${file} is of another kind: ${reason}.`, ["Read it with tokenizer: { type: 'hugging-face' }."]);
}

/**
 * What a tokenizer.json of WordPiece, and a tokenizer_config.json beside it, say of texts before pieces are looked up.
 *
 * As in Hugging Face's libraries, `tokenizer_config.json` wins over `tokenizer.json`, and what neither says is the uncased default.
 */
import { jsonObjectOf, type JsonObject } from 'electra-run';

/** The options that follow. */
export interface SaidOfTexts {
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
  readonly maxCharactersPerWord: number;
}

/** `json`, `config`: null where there is no such file. What wordpiece cannot do comes back as the reason, a clause. */
export function saidOfTexts(json: JsonObject | null, config: JsonObject | null): SaidOfTexts | { readonly reason: string } {
  const model = jsonObjectOf(json?.model);
  const normalizer = jsonObjectOf(json?.normalizer);
  const reason = unsupported(model, normalizer, config ?? {}) ?? (json && unlike(json, model));
  if (reason !== null) return { reason };
  const lowercase = config?.do_lower_case ?? normalizer.lowercase ?? true;
  const stripAccents = config?.strip_accents ?? normalizer.strip_accents ?? lowercase;
  const maxCharactersPerWord = model.max_input_chars_per_word ?? 100;
  if (typeof lowercase !== 'boolean' || typeof stripAccents !== 'boolean' || typeof maxCharactersPerWord !== 'number')
    return { reason: 'its lower-casing, its accents or its longest word are no plain values' };
  return { lowercase, stripAccents, maxCharactersPerWord };
}

function unsupported(model: JsonObject, normalizer: JsonObject, config: JsonObject): string | null {
  if (normalizer.type !== undefined && normalizer.type !== 'BertNormalizer')
    return `its normalizer is ${JSON.stringify(normalizer.type)}, and wordpiece has BERT's`;
  if (normalizer.clean_text === false) return 'it does not clean the text (clean_text), which wordpiece does';
  if (normalizer.handle_chinese_chars === false || config.tokenize_chinese_chars === false)
    return 'it leaves Chinese characters together (tokenize_chinese_chars), which wordpiece sets apart';
  if (config.do_basic_tokenize === false) return 'it does not cut at punctuation (do_basic_tokenize), which wordpiece does';
  if ((model.continuing_subword_prefix ?? '##') !== '##' || (model.unk_token ?? '[UNK]') !== '[UNK]')
    return "its pieces do not go on with '##', or its unknown token is not '[UNK]'";
  return null;
}

/** Why a tokenizer.json finds other pieces than WordPiece over BERT's words; null where it does not. The library writes null for none. */
function unlike({ normalizer, pre_tokenizer: cutter, added_tokens: added }: JsonObject, { vocab }: JsonObject): string | null {
  if (normalizer === null) return "it has no normalizer, and wordpiece has BERT's";
  const cuts = cutter === null ? null : jsonObjectOf(cutter).type;
  if (cuts !== undefined && cuts !== 'BertPreTokenizer')
    return `its texts are cut into words by ${cuts === null ? 'nothing' : JSON.stringify(cuts)} (pre_tokenizer), and here as BERT does it`;
  const pieces = jsonObjectOf(vocab);
  const word = (Array.isArray(added) ? added : [])
    .map(jsonObjectOf)
    .find(({ content, special }) => special === false || !Object.hasOwn(pieces, String(content)));
  return word === undefined ? null : `${JSON.stringify(word.content)} is added to its pieces`;
}

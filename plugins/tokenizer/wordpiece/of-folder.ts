/**
 * The options that make this the tokenizer of a model's folder: its vocabulary, and how its text is normalized.
 *
 * As in Hugging Face's libraries, `tokenizer_config.json` wins over `tokenizer.json`, and what neither says is the uncased default.
 */
import { join } from 'node:path';
import { readText, UserError, type OfFolder } from 'electra-run';
import { sentinelPieces } from './specials.ts';

/** What this tokenizer cannot do comes back as the reason. */
export async function optionsOf(folder: string): Promise<OfFolder> {
  return optionsFrom(folder).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return { reason: error.message.replace(/\.$/, '') };
  });
}

async function optionsFrom(folder: string): Promise<OfFolder> {
  const text = await textOf(join(folder, 'vocab.txt'));
  const [json, config] = [await objectOf(join(folder, 'tokenizer.json')), await objectOf(join(folder, 'tokenizer_config.json'))];
  if (json === undefined || config === undefined) return { reason: 'tokenizer.json or tokenizer_config.json there is not JSON' };
  const model = json === null ? null : inside(json, 'model');
  if (text === null && model?.type !== 'WordPiece') return { reason: 'it has neither a vocab.txt nor a tokenizer.json of WordPiece' };
  const normalizer = (json && inside(json, 'normalizer')) ?? {};
  const strange = unsupported(model ?? {}, normalizer, config ?? {});
  if (strange) return { reason: strange };
  const lowercase = config?.do_lower_case ?? normalizer.lowercase ?? true;
  const stripAccents = config?.strip_accents ?? normalizer.strip_accents ?? lowercase;
  const longest = model?.max_input_chars_per_word ?? 100;
  if (typeof lowercase !== 'boolean' || typeof stripAccents !== 'boolean' || typeof longest !== 'number')
    return { reason: 'its lower-casing, its accents or its longest word are no plain values' };
  const vocabulary = join(folder, text === null ? 'tokenizer.json' : 'vocab.txt');
  const sentinels = sentinelsOf(json ?? {});
  return {
    options: { vocabulary, lowercase, stripAccents, maxCharactersPerWord: longest, ...(sentinels > 0 ? { sentinels } : {}) },
  };
}

/** How many of the unused pieces are special tokens there, counted from the first. */
function sentinelsOf({ added_tokens: added }: Json): number {
  const names = new Set(Array.isArray(added) ? added.map((token: unknown) => (token as Json | null)?.content) : []);
  return sentinelPieces(names.size).filter((_, index, all) => all.slice(0, index + 1).every((each) => names.has(each))).length;
}

type Json = Readonly<Record<string, unknown>>;

function unsupported(model: Json, normalizer: Json, config: Json): string | null {
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

function inside(value: Json, key: string): Json | null {
  const found = value[key];
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Json) : null;
}

/** Null where there is no such file, undefined where it holds something else. */
async function objectOf(file: string): Promise<Json | null | undefined> {
  const text = await textOf(file);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

async function textOf(file: string): Promise<string | null> {
  return readText(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

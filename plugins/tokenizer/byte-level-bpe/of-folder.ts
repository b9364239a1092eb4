/**
 * The options that make this the tokenizer of a model's folder: its vocabulary, its special tokens, and whether it adds a blank.
 *
 * As in Hugging Face's libraries, `tokenizer_config.json` wins over `tokenizer.json`. What neither says of special tokens is as RoBERTa
 * has it where the vocabulary has those names; GPT-2's `<|endoftext|>` stands for whatever else is missing.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { extraIdPieces, readText, UserError, type OfFolder, type SpecialTokens } from 'electra-run';
import { ROBERTA, ROLES } from './specials.ts';
import { vocabularyIn } from './vocabulary-file.ts';

type Json = Readonly<Record<string, unknown>>;

/** What this tokenizer cannot do comes back as the reason. */
export async function optionsOf(folder: string): Promise<OfFolder> {
  return optionsFrom(folder).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return { reason: error.message.replace(/\.$/, '') };
  });
}

async function optionsFrom(folder: string): Promise<OfFolder> {
  const file = ['tokenizer.json', 'vocab.json'].map((name) => join(folder, name)).find((name) => existsSync(name));
  if (file === undefined) return { reason: 'it has neither a tokenizer.json nor a vocab.json' };
  const [json, config, map] = await Promise.all(
    ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json'].map((name) => objectIn(join(folder, name))),
  );
  const strange = file.endsWith('tokenizer.json') ? unsupported(json) : null;
  if (strange) return { reason: strange };
  const { pieces } = await vocabularyIn(file);
  const nameOf = (key: string): string | undefined => {
    const token = config[key] ?? map[key];
    const name = typeof token === 'object' && token !== null ? (token as Json).content : token;
    return typeof name === 'string' && pieces.includes(name) ? name : undefined;
  };
  const end = nameOf('eos_token') ?? pieces.find((piece) => piece === '<|endoftext|>');
  const nameFor = (role: keyof SpecialTokens): string | undefined =>
    nameOf(`${role}_token`) ?? (role === 'cls' ? nameOf('bos_token') : undefined) ?? pieces.find((piece) => piece === ROBERTA[role]) ?? end;
  const names = ROLES.map((role) => [`${role}Token`, nameFor(role)] as const);
  const missing = names.find(([, name]) => name === undefined);
  if (missing) return { reason: `nothing there says what its ${missing[0].replace('Token', '')} token is` };
  const added = config.add_prefix_space ?? objectOf(json.pre_tokenizer).add_prefix_space ?? false;
  const sentinels = extraIdPieces(pieces.length).findIndex((piece) => !pieces.includes(piece));
  return {
    options: {
      vocabulary: file,
      addPrefixSpace: added === true,
      ...(Object.fromEntries(names) as Readonly<Record<string, string>>),
      ...(sentinels > 0 ? { sentinels } : {}),
    },
  };
}

function unsupported({ model, normalizer, pre_tokenizer: cutter }: Json): string | null {
  const {
    type,
    dropout,
    byte_fallback: fallback,
    continuing_subword_prefix: prefix,
    end_of_word_suffix: suffix,
    ignore_merges: ignores,
  } = objectOf(model);
  if (type !== 'BPE') return 'it has no tokenizer.json of BPE';
  const { type: cuts, use_regex: byPattern = true } = objectOf(cutter);
  if (cuts !== 'ByteLevel' || byPattern !== true)
    return "its texts are not cut into words as GPT-2's are (pre_tokenizer), and byte-level-bpe cuts them so";
  if (normalizer !== undefined && normalizer !== null)
    return `its normalizer is ${JSON.stringify(objectOf(normalizer).type)}, and byte-level-bpe changes no text`;
  if (fallback === true || ignores === true || Boolean(dropout) || Boolean(prefix) || Boolean(suffix))
    return 'its model has byte_fallback, ignore_merges, dropout, or a mark on pieces, which byte-level-bpe has not';
  return null;
}

/** Empty where there is no such file. */
async function objectIn(file: string): Promise<Json> {
  if (!existsSync(file)) return {};
  try {
    return objectOf(JSON.parse(await readText(file)));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError({ code: 'vocabulary-unusable', message: `${file} is not JSON.`, hints: ['Copy it again.'] });
  }
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** The options that make this the tokenizer of a model's folder: its vocabulary, its special tokens, and its letter case. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { extraIdPieces, readText, UserError, type OfFolder } from 'electra-run';
import { normalizerJson } from './save.ts';
import { objectOf, tokenizerJsonIn, vocabularyOf } from './vocabulary-file.ts';

type Json = Readonly<Record<string, unknown>>;

/** What this tokenizer cannot do comes back as the reason. */
export async function optionsOf(folder: string): Promise<OfFolder> {
  return optionsFrom(folder).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return { reason: error.message.replace(/\.$/, '') };
  });
}

async function optionsFrom(folder: string): Promise<OfFolder> {
  const file = join(folder, 'tokenizer.json');
  if (!existsSync(file)) return { reason: 'it has no tokenizer.json' };
  const json = await tokenizerJsonIn(file);
  const strange = unsupported(json);
  if (strange) return { reason: strange };
  const pieces = new Set(vocabularyOf(json, file).map(([piece]) => piece));
  const config = await configIn(join(folder, 'tokenizer_config.json'));
  const names = ['pad', 'unk', 'cls', 'sep', 'mask'].map((role) => {
    const token = config[`${role}_token`];
    return [role, typeof token === 'string' ? token : objectOf(token).content] as const;
  });
  const missing = names.find(([, name]) => typeof name !== 'string' || !pieces.has(name));
  if (missing) return { reason: `tokenizer_config.json there names no ${missing[0]}_token that its vocabulary has` };
  const sentinels = extraIdPieces(pieces.size).findIndex((piece) => !pieces.has(piece));
  return {
    options: {
      vocabulary: file,
      lowercase: isSame(json.normalizer, normalizerJson(true)),
      ...Object.fromEntries(names.map(([role, name]) => [`${role}Token`, String(name)])),
      ...(sentinels > 0 ? { sentinels } : {}),
    },
  };
}

function unsupported({ model, normalizer, pre_tokenizer: cutter }: Json): string | null {
  const { type, byte_fallback: fallback } = objectOf(model);
  if (type !== 'Unigram') return 'it has no tokenizer.json of Unigram';
  if (fallback === true) return 'its model falls back to bytes (byte_fallback), which unigram does not';
  const { type: cuts, prepend_scheme: scheme = 'always', split = true } = objectOf(cutter);
  if (cuts !== 'Metaspace' || scheme !== 'always' || split !== true)
    return "its texts are not cut into words by Metaspace alone (pre_tokenizer), as unigram's are";
  if (![true, false].some((lowercase) => isSame(normalizer, normalizerJson(lowercase))))
    return `its normalizer is ${namesOf(normalizer)}, and unigram has NFKC, Lowercase, and one blank for white space`;
  return null;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function namesOf(normalizer: unknown): string {
  const { type, normalizers } = objectOf(normalizer);
  if (type !== 'Sequence' || !Array.isArray(normalizers)) return String(type ?? 'none');
  return normalizers.map((each) => String(objectOf(each).type)).join(', ');
}

async function configIn(file: string): Promise<Json> {
  if (!existsSync(file)) return {};
  try {
    return objectOf(JSON.parse(await readText(file)));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError({ code: 'vocabulary-unusable', message: `${file} is not JSON.`, hints: ['Copy it again.'] });
  }
}

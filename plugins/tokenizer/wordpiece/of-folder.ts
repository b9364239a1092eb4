/** The options that make this the tokenizer of a model's folder: its vocabulary, and how its text is normalized. */
import { join } from 'node:path';
import { jsonObjectOf, readText, UserError, type JsonObject, type OfFolder } from 'electra-run';
import { saidOfTexts } from './said-of-texts.ts';
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
  if (text === null && jsonObjectOf(json?.model).type !== 'WordPiece')
    return { reason: 'it has neither a vocab.txt nor a tokenizer.json of WordPiece' };
  const said = saidOfTexts(json, config);
  if ('reason' in said) return said;
  const vocabulary = join(folder, text === null ? 'tokenizer.json' : 'vocab.txt');
  const sentinels = sentinelsOf(json ?? {});
  return { options: { vocabulary, ...said, ...(sentinels > 0 ? { sentinels } : {}) } };
}

/** How many of the unused pieces are special tokens there, counted from the first. */
function sentinelsOf({ added_tokens: added }: JsonObject): number {
  const names = new Set(Array.isArray(added) ? added.map((token: unknown) => (token as JsonObject | null)?.content) : []);
  return sentinelPieces(names.size).filter((_, index, all) => all.slice(0, index + 1).every((each) => names.has(each))).length;
}

/** Null where there is no such file, undefined where it holds something else. */
async function objectOf(file: string): Promise<JsonObject | null | undefined> {
  const text = await textOf(file);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
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

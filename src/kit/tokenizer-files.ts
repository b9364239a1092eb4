/** Reads what the folder of a model says of its tokenizer; what cannot be used is said with its file. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { OfFolder } from '../component/component.ts';
import { UserError } from '../errors/index.ts';
import type { SpecialTokens } from '../kinds/tokenizer.ts';
import { readText } from '../text/read-text.ts';
import { extraIdPieces, type SpecialNames } from './special-names.ts';

/** An object of JSON, whatever is in it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What `read` finds in the folder; an error of the user's files is the reason why this is none. */
export async function optionsOrReason(read: () => Promise<OfFolder>): Promise<OfFolder> {
  return read().catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return { reason: error.message.replace(/\.$/, '') };
  });
}

/** A value if it is an object, else one without anything in it. */
export function jsonObjectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The object in a file; empty where there is no such file. Throws a {@link UserError} where it is not JSON. */
export async function jsonObjectIn(file: string): Promise<JsonObject> {
  if (!existsSync(file)) return {};
  try {
    return jsonObjectOf(JSON.parse(await readText(file)));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw unusableVocabulary(`${file} is not JSON.`, ['Copy it again.']);
  }
}

/** What special tokens are called where a folder does not say it. */
export interface UsualNames {
  /** Of each, in the order in which they are looked for. */
  readonly usual: Readonly<Record<keyof SpecialTokens, readonly string[]>>;
  /** What the token is called that stands for all others where there are no such, unless the folder names an `eos_token`. */
  readonly end: string;
}

/** Options `padToken`, … for a folder's vocabulary, and how many sentinels it has; or what it lacks. What is `said` is not looked for. */
export async function specialNamesIn(
  folder: string,
  pieces: readonly string[],
  { usual, end }: UsualNames,
  said: Readonly<Record<string, string | undefined>> = {},
): Promise<{ readonly options: Readonly<Record<string, string | number>> } | { readonly reason: string }> {
  const there = new Set(pieces);
  const [config, map] = await Promise.all(
    ['tokenizer_config.json', 'special_tokens_map.json'].map((name) => jsonObjectIn(join(folder, name))),
  );
  const nameOf = (key: string): string | undefined => {
    const token = config[key] ?? map[key];
    const name = typeof token === 'object' && token !== null ? (token as JsonObject).content : token;
    return typeof name === 'string' && there.has(name) ? name : undefined;
  };
  const last = nameOf('eos_token') ?? (there.has(end) ? end : undefined);
  const names: Record<string, string> = {};
  for (const role of Object.keys(usual) as (keyof SpecialTokens)[]) {
    const told = said[`${role}Token`] ?? nameOf(`${role}_token`) ?? (role === 'cls' ? nameOf('bos_token') : undefined);
    const name = told ?? usual[role].find((each) => there.has(each)) ?? last;
    if (name === undefined) return { reason: `nothing there says what its ${role} token is` };
    names[`${role}Token`] = name;
  }
  const sentinels = extraIdPieces(pieces.length).findIndex((piece) => !there.has(piece));
  return { options: { ...names, ...(sentinels > 0 ? { sentinels } : {}) } };
}

/** Ids of the special tokens that a tokenizer.json names, whatever they are for. Throws a {@link UserError} for others that are added. */
export function addedMarks({ added_tokens: added }: JsonObject, file: string): number[] {
  const tokens = (Array.isArray(added) ? added : []).map(jsonObjectOf);
  const word = tokens.find(({ special }) => special === false);
  if (word)
    throw unusableVocabulary(`${file} is of another kind: ${JSON.stringify(word.content)} is added to its pieces as a word of texts.`, [
      "Read it with tokenizer: { type: 'hugging-face' }.",
    ]);
  return tokens.map(({ id }) => Number(id));
}

/** Throws a {@link UserError} where a vocabulary lacks one of the special tokens, or a sentinel. */
export function checkNames(
  file: string,
  pieces: readonly string[],
  { names, sentinels }: { readonly names: SpecialNames; readonly sentinels: number },
): void {
  const there = new Set(pieces);
  const missing = [...Object.values(names), ...extraIdPieces(sentinels)].filter((name) => !there.has(name));
  if (missing.length === 0) return;
  throw unusableVocabulary(`The vocabulary ${file} lacks ${missing.slice(0, 5).join(', ')}.`, [
    `Say which of its pieces they are: tokenizer: { ${Object.keys(names)
      .map((role) => `${role}Token`)
      .join(', ')}, sentinels }.`,
  ]);
}

/** What is logged where one token ends texts and hides positions; null where there are two. */
export function sharedMask({ mask, sep }: SpecialNames): string | null {
  return mask === sep ? `The vocabulary has no token for hidden positions: '${sep}', which ends texts, is it too.` : null;
}

/** A vocabulary that a run cannot use. */
export function unusableVocabulary(message: string, hints: readonly string[]): UserError {
  return new UserError({ code: 'vocabulary-unusable', message, hints }, { exitCode: 1 });
}

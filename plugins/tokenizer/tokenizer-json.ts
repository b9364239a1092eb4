/** What the file of a vocabulary says, in the terms of tokenizer.json: such a file, or a model of SentencePiece. */
import { readFile } from 'node:fs/promises';
import { addedTokens, jsonObjectOf, readText, unusableVocabulary as unusable, UserError, type JsonObject, type Log } from 'electra-run';
import { jsonOfModel } from './sentencepiece.ts';

/** How a file is read. */
export interface AskedFile {
  /** The name of the tokenizer that asks. */
  readonly asker: string;
  /** What to do where there is no such file, beside correcting its name. */
  readonly instead: string;
  /** What a tokenizer.json must be of, for messages. */
  readonly wanted: string;
  /** Special tokens that a model of SentencePiece gets behind its pieces where it lacks them. */
  readonly specials: readonly string[];
  /** Which these are is told here. */
  readonly log?: Pick<Log, 'info'>;
}

/** Throws a {@link UserError} with what makes it none. */
export async function tokenizerJsonIn(file: string, { asker, instead, wanted, specials, log }: AskedFile): Promise<JsonObject> {
  const isModel = file.endsWith('.model');
  const content = await (isModel ? readFile(file) : readText(file)).catch((cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    throw new Error(
      `The tokenizer '${asker}' cannot read its vocabulary ${file}. A path starts at the file that says it; ` +
        `correct 'vocabulary', or ${instead}.`,
      { cause },
    );
  });
  if (typeof content !== 'string') {
    const json = await modelIn(content, file);
    const there = new Set(piecesIn(json));
    const lacking = [...new Set(specials)].filter((name) => !there.has(name));
    if (lacking.length > 0) log?.info(`${file} gets ${shown(lacking)} behind its ${there.size} pieces.`);
    return withSpecials(json, lacking);
  }
  try {
    return jsonObjectOf(JSON.parse(content));
  } catch {
    throw unusable(`${file} is not JSON.`, [`Name ${wanted}, or a model of SentencePiece (*.model).`]);
  }
}

async function modelIn(bytes: Uint8Array, file: string): Promise<JsonObject> {
  try {
    return await jsonOfModel(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw unusable(`${file} cannot be read: ${error.message}.`, [
      'Copy the file again if it is not whole; else train it anew without that, or one on the corpus: tokenizer: { type: "unigram" }.',
    ]);
  }
}

/** By their ids; an object does not keep pieces that are numbers where they were put. */
function piecesIn(json: JsonObject): readonly string[] {
  const { vocab } = json.model as { readonly vocab: readonly (readonly [string, number])[] | Readonly<Record<string, number>> };
  if (Array.isArray(vocab)) return vocab.map(([piece]: readonly [string, number]) => piece);
  const entries: [string, number][] = Object.entries(vocab);
  return entries.toSorted(([, a], [, b]) => a - b).map(([piece]) => piece);
}

function withSpecials(json: JsonObject, lacking: readonly string[]): JsonObject {
  const own = piecesIn(json);
  const added = (json.added_tokens as readonly { readonly id: number }[]).map(({ id }) => id);
  return { ...json, added_tokens: addedTokens([...added, ...lacking.map((_, index) => own.length + index)], [...own, ...lacking]) };
}

function shown(names: readonly string[]): string {
  return names.length > 8 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : names.join(', ');
}

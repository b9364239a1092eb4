/**
 * Writes a tokenizer as Hugging Face reads it: the tokenizer.json that it was read from, with the frame of the network beside it
 * (`post_processor`), and `tokenizer_config.json`.
 *
 * One difference stays: the libraries turn `[MASK]` and the like, written in a text, into the special token; this package does not.
 */
import { addedTokens, jsonObjectOf, writeTokenizer, type JsonObject, type SavedTokenizer } from 'electra-run';
import type { TokenizerFile } from './vocabulary-file.ts';

export interface SavedFile extends Omit<SavedTokenizer, 'pieces' | 'parts' | 'processors' | 'config'> {
  readonly file: TokenizerFile;
}

export async function saveTokenizer(folder: string, { file: { json, pieces }, ...saved }: SavedFile): Promise<void> {
  const { added_tokens: said, post_processor: processor, truncation: _, padding: __, ...parts } = json;
  const added = (Array.isArray(said) ? said : []) as { readonly id: number }[];
  const known = new Set(added.map(({ id }) => id));
  const missing = saved.marks.filter((id) => !known.has(id));
  const all = [...added, ...(addedTokens(missing, pieces) as { readonly id: number }[])].sort((a, b) => a.id - b.id);
  await writeTokenizer(folder, {
    ...saved,
    pieces,
    parts: { ...parts, added_tokens: all },
    processors: byteLevelIn(processor),
    config: { bos_token: saved.names.cls, eos_token: saved.names.sep },
  });
}

/** What trims the places of bytes stays in front of the frame. */
function byteLevelIn(processor: unknown): JsonObject[] {
  const { type, processors } = jsonObjectOf(processor);
  const all = type === 'Sequence' && Array.isArray(processors) ? processors : [processor];
  return all.map(jsonObjectOf).filter((each) => each.type === 'ByteLevel');
}

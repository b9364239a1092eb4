/** Patterns of a tokenizer.json, which are written for Oniguruma, in JavaScript: `@huggingface/tokenizers` translates them. */
import { SplitPreTokenizer } from '@huggingface/tokenizers';
import { jsonText } from './json-text.ts';

/** `pattern`: `{ String }` or `{ Regex }`. Throws a RangeError that says which it is where it cannot be translated. */
export function patternOf(pattern: unknown): RegExp {
  const { String: text, Regex: source } = (pattern ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof text !== 'string' && typeof source !== 'string') throw new RangeError(`its pattern ${jsonText(pattern)} is none`);
  const written = typeof source === 'string' ? { Regex: source } : { String: text as string };
  try {
    const { pattern: translated } = new SplitPreTokenizer({ type: 'Split', pattern: written, behavior: 'Isolated', invert: false });
    if (translated) return translated;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new RangeError(`its pattern ${jsonText(pattern)} cannot be translated: ${error.message}`, { cause: error });
  }
  throw new RangeError(`its pattern ${jsonText(pattern)} is none`);
}

/** Ids as a reader wants them: the text, and nothing that only marks it. */
import type { Tokenizer } from '../kinds/tokenizer.ts';

/** Without special tokens and sentinels, as Hugging Face decodes with `skip_special_tokens`. */
export function plainText(
  { special, sentinels = [], decode }: Pick<Tokenizer, 'special' | 'sentinels' | 'decode'>,
  ids: readonly number[],
): string {
  const { pad, cls, sep, mask } = special;
  const marks = new Set([pad, cls, sep, mask, ...sentinels]);
  return decode(ids.filter((id) => !marks.has(id)));
}

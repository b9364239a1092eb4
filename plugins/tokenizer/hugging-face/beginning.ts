/** Where words begin, as far as pieces tell it by themselves. Browsers load it. */
import type { EncoderSettings } from './encode.ts';

/** Whether pieces are spelled in GPT-2's characters for bytes. */
export function isOfBytes({ normalizer, preTokenizer }: Pick<EncoderSettings, 'normalizer' | 'preTokenizer'>): boolean {
  return JSON.stringify([normalizer, preTokenizer]).includes('"ByteLevel"');
}

/** What pieces begin a word by themselves; null where only the text tells. */
export function beginningOf({
  normalizer,
  preTokenizer,
  model,
}: Pick<EncoderSettings, 'normalizer' | 'preTokenizer' | 'model'>): ((piece: string) => boolean) | null {
  const { type, continuing_subword_prefix: prefix, end_of_word_suffix: suffix } = model;
  if (type === 'WordLevel') return () => true;
  if (type === 'WordPiece') return (piece) => !piece.startsWith(typeof prefix === 'string' ? prefix : '##');
  if (typeof suffix === 'string' && suffix !== '') return null;
  if (isOfBytes({ normalizer, preTokenizer })) return (piece) => /^[ĠĊĉč]/.test(piece);
  const steps = JSON.stringify([normalizer, preTokenizer]);
  return steps.includes('▁') || steps.includes('"Metaspace"') ? (piece) => piece.startsWith('▁') : null;
}

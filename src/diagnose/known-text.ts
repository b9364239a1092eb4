/** Whether so much of the held-out text was trained on that its figures say little of new text. */
import type { SeenText } from '../data/seen.ts';
import type { Symptom } from './diagnosis.ts';

/** Speeches and articles quote each other: two centuries of speeches have 1.7 % in common with those that are held out of them. */
const TOO_MUCH = 0.05;
const SHOWN = 60;

/** `decode`: readable words for ids. */
export function knownText({ share, example }: SeenText, decode: (ids: readonly number[]) => string): Symptom {
  if (share < TOO_MUCH) return null;
  const words = decode(example);
  const shown = words.length > SHOWN ? `${words.slice(0, SHOWN).trimEnd()} …` : words;
  return {
    since: 0,
    text:
      `${(100 * share).toFixed(1)} % of the held-out text stands in the training text too, such as “${shown}”: ` +
      'figures of held-out text are better than those of new text would be',
  };
}

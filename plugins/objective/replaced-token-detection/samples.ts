/** Held-out text with what was replaced, and how sure the discriminator is. */
import type { Samples, Tokenizer } from 'electra-run';

/** The text with `[original → replacement 87%]` where a token was replaced and `token (73%!)` where one was suspected wrongly. */
export function samplesOf(tokenizer: Tokenizer): Samples {
  return {
    legend: '[original → replacement, and how sure the discriminator is that it was replaced]',
    of({ ids, length, values: { corrupted, suspicion } }) {
      let text = '';
      for (let i = 0; i < length; i++) {
        const [original, seen] = [tokenizer.token(ids[i]), tokenizer.token(corrupted[i])];
        const probability = 1 / (1 + Math.exp(-suspicion[i]));
        const percent = `${Math.round(100 * probability)}%`;
        const joined = original.startsWith('##') && original === seen ? original.slice(2) : ` ${original}`;
        text += original !== seen ? ` [${original} → ${seen} ${percent}]` : probability > 0.5 ? ` ${original} (${percent}!)` : joined;
      }
      return text.trim();
    },
  };
}

/** Held-out text with what was replaced, and what the encoder says stood there. */
import type { Samples, Tokenizer } from 'electra-run';

/** The text with `[original → replacement → guess]` where a token was replaced, and `token (→ guess)` where another one was changed. */
export function samplesOf(tokenizer: Tokenizer): Samples {
  return {
    legend: '[original → replacement → guess], and where nothing was replaced: token (→ wrong guess)',
    of({ ids, length, values: { corrupted, guesses } }) {
      let text = '';
      for (let i = 0; i < length; i++) {
        const [original, seen, guess] = [ids[i], corrupted[i], guesses[i]].map((id) => tokenizer.token(id));
        if (original !== seen) text += ` [${original} → ${seen} → ${guess}]`;
        else if (original !== guess) text += ` ${original} (→ ${guess})`;
        else text += original.startsWith('##') ? original.slice(2) : ` ${original}`;
      }
      return text.trim();
    },
  };
}

/** Held-out text with its noise, and how sure the encoder is of it at every chosen position. */
import type { Samples, Tokenizer } from 'electra-run';

/** `[original → sample 87%]` where a sample stands, `[token 12%]` where a chosen token was kept. */
export function samplesOf(tokenizer: Tokenizer): Samples {
  return {
    legend: '[original → sample, or the token that was kept, and how sure the encoder is that it is a sample]',
    of({ ids, length, values: { corrupted, suspicion, positions, chosen, noised } }) {
      const slots = new Map(
        Array.from(positions, (row, slot) => [row % (corrupted.length || 1), slot] as const).filter(([, slot]) => chosen[slot] === 1),
      );
      let text = '';
      for (let i = 0; i < length; i++) {
        const [original, seen] = [tokenizer.token(ids[i]), tokenizer.token(corrupted[i])];
        const slot = slots.get(i);
        if (slot === undefined) text += original.startsWith('##') ? original.slice(2) : ` ${original}`;
        else {
          const percent = `${Math.round(100 / (1 + Math.exp(-suspicion[slot])))}%`;
          text += noised[slot] === 1 ? ` [${original} → ${seen} ${percent}]` : ` [${original} ${percent}]`;
        }
      }
      return text.trim();
    },
  };
}

/** Held-out text with what was guessed at the chosen positions. */
import type { Samples, Tokenizer } from 'electra-run';
import type { Second } from './second.ts';

/**
 * The text with `[token 43%]` where the guess was right and `[token 2% → guess]` where it was not; behind it, what was said of the
 * pair.
 */
export function samplesOf(tokenizer: Tokenizer, second: Second | null): Samples {
  return {
    legend:
      '[masked token, and how likely it was found → what was guessed instead]' +
      (second ? `; (what the pair is; how sure it is of '${second.answers[1]}')` : ''),
    of({ ids, length, values }) {
      const { positions, chosen, guess, nats } = values;
      const slots = new Map<number, number>();
      // Rows of the batch become positions of the example.
      for (let slot = 0; slot < positions.length; slot++) if (chosen[slot] === 1) slots.set(positions[slot] % ids.length, slot);
      let text = '';
      for (let i = 0; i < length; i++) {
        const own = tokenizer.token(ids[i]);
        const slot = slots.get(i);
        if (slot === undefined) {
          text += own.startsWith('##') ? own.slice(2) : ` ${own}`;
          continue;
        }
        const sure = `${Math.round(100 * Math.exp(-nats[slot]))}%`;
        text += guess[slot] === ids[i] ? ` [${own} ${sure}]` : ` [${own} ${sure} → ${tokenizer.token(guess[slot])}]`;
      }
      return second
        ? `${text.trim()} (${second.answers[values[second.label][0]]}; ${second.answers[1]} ${Math.round(100 * values.sure[0])}%)`
        : text.trim();
    },
  };
}

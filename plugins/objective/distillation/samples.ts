/** Held-out text with what the student guessed at the masked tokens, beside the teacher. */
import type { Samples, Tokenizer } from 'electra-run';

/** `[token 43%]` where the guess was right and `[token 2% → guess]` where not; `taught`: with the teacher's share of the token. */
export function samplesOf(tokenizer: Tokenizer, taught: boolean): Samples {
  return {
    legend: `[masked token, and how likely it was found${taught ? ', and by the teacher' : ''} → what was guessed instead]`,
    of({ ids, length, values }) {
      const { positions, chosen, guess, nats, taught_nats } = values;
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
        const sure = `${percent(nats[slot])}${taught ? `, ${percent(taught_nats[slot])}` : ''}`;
        text += guess[slot] === ids[i] ? ` [${own} ${sure}]` : ` [${own} ${sure} → ${tokenizer.token(guess[slot])}]`;
      }
      return text.trim();
    },
  };
}

function percent(nats: number): string {
  return `${Math.round(100 * Math.exp(-nats))}%`;
}

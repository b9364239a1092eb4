/** Held-out text with what the network would have said instead. */
import type { Samples, Tokenizer } from 'electra-run';

/** The text with `[guess → token 3%]` where the guess was another token; the share is the probability that the token itself had. */
export function samplesOf(tokenizer: Tokenizer): Samples {
  return {
    legend: '[what it would have said next → what the text says, and how likely that was]',
    of({ ids, length, values: { guess, nats } }) {
      let text = '';
      for (let i = 0; i < length; i++) {
        const own = tokenizer.token(ids[i]);
        const said = i === 0 || guess[i - 1] === ids[i] ? null : tokenizer.token(guess[i - 1]);
        const joined = own.startsWith('##') ? own.slice(2) : ` ${own}`;
        text += said === null ? joined : ` [${said} → ${own} ${Math.round(100 * Math.exp(-nats[i - 1]))}%]`;
      }
      return text.trim();
    },
  };
}

/** Held-out text with what was to be predicted, when it came in the order, and what was guessed. */
import type { Samples, Tokenizer } from 'electra-run';

/** The text with `[2: original → guess]` where a wrong token was guessed and `[2: original]` where the right one was. */
export function samplesOf(tokenizer: Pick<Tokenizer, 'token'>): Samples {
  return {
    legend: '[place in the order: text → guess, where it is another]',
    of({ ids, length, values: { targets, predicted, guesses, ranks } }) {
      const places = Array.from(targets, (row) => row % ids.length);
      const slots = new Map(places.flatMap((place, slot) => (predicted[slot] === 1 ? [[place, slot] as const] : [])));
      const order = [...slots.keys()].sort((a, b) => ranks[a] - ranks[b]);
      return Array.from(ids.subarray(0, length), (id, place) => {
        const slot = slots.get(place);
        if (slot === undefined) return tokenizer.token(id);
        const guess = guesses[slot] === id ? '' : ` → ${tokenizer.token(guesses[slot])}`;
        return `[${order.indexOf(place) + 1}: ${tokenizer.token(id)}${guess}]`;
      }).join(' ');
    },
  };
}

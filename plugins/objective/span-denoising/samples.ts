/** Held-out text with what was dropped of it, and what the decoder says in its place. */
import type { Samples, Tokenizer } from 'electra-run';

/** The text with `[dropped → said]` for each span: each token said from the right ones before it. */
export function samplesOf(tokenizer: Tokenizer): Samples {
  const sentinels = new Set(tokenizer.sentinels);
  return {
    legend: '[dropped → what the decoder says there, told the right tokens before]',
    of({ values: { inputs, inputs_real: inputReal, targets, said } }) {
      const texts: string[] = [];
      const words = (ids: number[]): string => tokenizer.decode(ids);
      let kept: number[] = [];
      const flush = (): void => {
        if (kept.length > 0) texts.push(words(kept));
        kept = [];
      };
      for (let place = 0; place < inputs.length && inputReal[place] === 1; place++) {
        const id = inputs[place];
        if (!sentinels.has(id)) {
          kept.push(id);
          continue;
        }
        flush();
        const from = Array.from(targets).indexOf(id) + 1;
        const size = Array.from(targets)
          .slice(from)
          .findIndex((each) => sentinels.has(each));
        const part = (all: ArrayLike<number>): string => words(Array.from(all).slice(from, from + size));
        texts.push(`[${part(targets)} → ${part(said)}]`);
      }
      flush();
      return texts.join(' ');
    },
  };
}

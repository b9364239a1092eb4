/**
 * Texts that a tokenizer cuts as it cuts no prose are taken out. Into crumbs it cuts what has none of its words: encoded bytes, keys,
 * long numbers, text in other languages; hardly at all long stretches of blanks, or words that are unknown as a whole. The least number is
 * CodeParrot's rule, which has 1.5 for code: https://github.com/huggingface/transformers-research-projects (codeparrot, min_token_ratio).
 */
import { defineComponent, fingerprintOf, Slot, Type, upTo, type Filter } from 'electra-run';
import { shown } from '../figures.ts';
import { tokenCounts } from '../token-counts.ts';

const VERSION = 1;

const most = upTo(10_000);

export default defineComponent({
  kind: 'filter',
  name: 'characters-per-token',
  summary: 'Removes texts that a tokenizer cuts into crumbs, or hardly cuts.',
  options: Type.Object({
    tokenizer: Slot('tokenizer', {
      description: 'What cuts the texts. One without a `vocabulary` learns it from the corpus as it is before all filters.',
      examples: [{ type: 'wordpiece', vocabulary: 'model/vocab.txt' }],
    }),
    minimum: Type.Number({ default: 2, minimum: 0, ...most, description: 'Texts with fewer characters for each token are removed.' }),
    maximum: Type.Number({ default: 10, minimum: 0, ...most, description: 'Texts with more are removed.' }),
  }),
  check: ({ minimum, maximum }) =>
    Number(minimum) > Number(maximum)
      ? [{ path: ['maximum'], message: `No text has at least ${String(minimum)} and at most ${String(maximum)}.`, hint: 'Raise it.' }]
      : [],
  create: ({ tokenizer, minimum, maximum }): Filter => ({
    name: 'characters-per-token',
    fingerprint: fingerprintOf({ version: VERSION, tokenizer: tokenizer.fingerprint, minimum, maximum }),
    sieve: () => ({
      judge({ text }) {
        const { tokens } = tokenCounts(text, tokenizer);
        if (tokens === 0) return { text: null, reason: 'no tokens' };
        const ratio = charactersOf(text) / tokens;
        if (ratio < minimum) return { text: null, reason: `${shown(ratio)} characters per token, fewer than ${minimum}` };
        if (ratio > maximum) return { text: null, reason: `${shown(ratio)} characters per token, more than ${maximum}` };
        return null;
      },
    }),
  }),
});

/** Code points, those of white space at both ends aside. */
function charactersOf(text: string): number {
  let count = 0;
  for (const _ of text.trim()) count += 1;
  return count;
}

/** The floor for a masked language model: what it costs to know only how frequent each token is. */
import type { TokenStore } from './store/read.ts';

/**
 * Cross-entropy in nats per token of one text under the token frequencies of another, whose vocabulary of V it shares:
 * -(1/n) Σ ln (count(x) + 1) / (N + V). Special tokens are no part of either.
 */
export function unigramEntropy(text: TokenStore, { text: { tokens }, frequencies }: TokenStore): number {
  const total = Math.log(tokens + frequencies.length);
  let sum = 0;
  text.frequencies.forEach((count, id) => (sum += count * (total - Math.log(frequencies[id] + 1))));
  return sum / text.text.tokens;
}

/** Entropy in nats of a text's own token frequencies, -Σ f ln f: the least that it costs to say it by them. */
export function ownEntropy({ text: { tokens }, frequencies }: TokenStore): number {
  return frequencies.reduce((sum, count) => (count > 0 ? sum - (count / tokens) * Math.log(count / tokens) : sum), 0);
}

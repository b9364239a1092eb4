/** The floor for a masked language model: what it costs to know only how frequent each token is. */
import type { TokenStore } from './token-store.ts';

/**
 * Cross-entropy in nats per token of one text under the token frequencies of another:
 * -(1/n) Σ ln (count(x) + 1) / (N + V). Special tokens are no part of either.
 */
export function unigramEntropy(text: TokenStore, frequencies: TokenStore, vocabularySize: number): number {
  const counts = new Float64Array(vocabularySize).fill(1);
  for (const id of frequencies.ids) counts[id] += 1;
  const total = Math.log(frequencies.ids.length + vocabularySize);
  let sum = 0;
  for (const id of text.ids) sum += total - Math.log(counts[id]);
  return sum / text.ids.length;
}

/** Entropy in nats of a text's own token frequencies, -Σ f ln f: the least that it costs to say it by them. */
export function ownEntropy({ ids }: TokenStore, vocabularySize: number): number {
  const counts = new Float64Array(vocabularySize);
  for (const id of ids) counts[id] += 1;
  return counts.reduce((sum, count) => (count > 0 ? sum - (count / ids.length) * Math.log(count / ids.length) : sum), 0);
}

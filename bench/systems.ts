/**
 * The systems that are measured: what an experiment of ours says of each, and how many tokens of a sequence each predicts.
 *
 * What Hugging Face's classes are given stands in `peers/systems.py`.
 */
import type { Spec, System, Work } from './spec.ts';

/** An objective as an experiment says it. */
export type Slot = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Sentinels of every vocabulary; T5's inputs of 128 tokens take 8. */
export const SENTINELS = 99;

/** Tokens per sequence whose prediction is the loss over the vocabulary: T5's are those of a target, sentinels and end included. */
export function chosenPositions(length: number, system: System = 'electra'): number {
  if (system === 'gpt' || system === 'gpt2') return length - 1;
  if (system === 't5') return spans(longestText(length)).target;
  // The papers' 15 %, and 1/6 of XLNet.
  return Math.max(1, Math.round(length * (system === 'xlnet' ? 1 / 6 : 0.15)));
}

/** What pre-trains this network. */
export function objectiveOf({ system, network, dropout }: Pick<Spec, 'system' | 'network' | 'dropout'>): Slot {
  const { embedding, positions, encoder: size, generator } = network;
  const trunk = { layers: size.layers, hiddenSize: size.hidden, heads: size.heads, intermediateSize: size.inner, dropout };
  const placed = { ...trunk, attentionDropout: dropout, maxPositions: positions };
  const masker = (type: string): Slot => ({ type, probability: 0.15, maskTokenProbability: 0.8, randomTokenProbability: 0.1 });
  switch (system) {
    case 'electra':
      return {
        type: 'replaced-token-detection',
        generator: generator && {
          type: 'electra',
          width: `${generator.hidden}/${size.hidden}`,
          depth: generator.layers / size.layers,
          heads: generator.heads,
        },
        encoder: { type: 'electra', ...placed, embeddingSize: embedding },
      };
    case 'gpt':
    case 'gpt2':
      return { type: 'causal-lm', encoder: { type: system, ...placed } };
    case 'bert':
      return {
        type: 'masked-lm',
        second: 'next-sentence',
        examples: { type: 'pair-random' },
        masker: masker('uniform'),
        encoder: { type: 'bert', ...placed },
      };
    case 'roberta':
      return { type: 'masked-lm', masker: masker('uniform'), encoder: { type: 'roberta', ...placed } };
    case 'albert':
      return {
        type: 'masked-lm',
        second: 'sentence-order',
        examples: { type: 'pair-order' },
        masker: masker('n-grams'),
        encoder: { type: 'albert', ...placed, embeddingSize: embedding },
      };
    case 'xlnet':
      return { type: 'permutation-lm', predictRatio: '1/6', encoder: { type: 'xlnet', ...trunk, attentionDropout: dropout } };
    case 't5':
      return { type: 'span-denoising', encoder: { type: 't5', ...trunk, relativeBuckets: 32, relativeDistance: 128 } };
  }
}

/** Why Hugging Face's class may multiply more than is counted here, or null: the two must agree. */
export function spareOf({ system }: Pick<Work, 'system'>): string | null {
  return system === 'xlnet'
    ? 'its query stream looks from every token, not from the targets alone, and its distances are multiplied for each sequence'
    : null;
}

/** T5's lengths of a text of n tokens, 15 % of it dropped in spans of 3. */
function spans(n: number): { readonly input: number; readonly target: number } {
  const noise = Math.round(n * 0.15);
  const count = Math.round(noise / 3);
  return { input: n - noise + count + 1, target: noise + count + 2 };
}

function longestText(input: number): number {
  let n = 0;
  while (spans(n + 1).input <= input) n += 1;
  return n;
}

/**
 * ELECTRA's masking (Clark et al. 2020, section 3.1 and the authors' code): round(15 % of the real tokens)
 * positions, every candidate equally likely, all different. The generator sees [MASK] at 85 % of
 * them and the original token at the rest; there are no random tokens.
 */
import { defineComponent, Type, type Masking, type Random, type Sequence, type Tokenizer } from 'electra-run';

const Options = Type.Object({
  probability: Type.Number({
    default: 0.15,
    exclusiveMinimum: 0,
    maximum: 1,
    description: 'Share of the real tokens ([CLS] and [SEP] counted) that is chosen per sequence; at least one.',
  }),
  maskTokenProbability: Type.Number({
    default: 0.85,
    minimum: 0,
    maximum: 1,
    description: 'Probability that a generator that reads sees [MASK] at a chosen position; else it sees the original token.',
  }),
});

export default defineComponent({
  kind: 'masker',
  name: 'uniform',
  summary: 'Every position equally likely, without replacement (ELECTRA).',
  options: Options,
  create: ({ probability, maskTokenProbability }) => {
    const most = (tokens: number): number => Math.max(1, Math.round(tokens * probability));
    return {
      maxPositions: most,
      mask(sequence: Sequence, tokenizer: Tokenizer, random: Random): Masking {
        const count = Math.min(most(sequence.length), most(sequence.ids.length), sequence.candidates.length);
        const positions = choose(sequence.candidates, count, random);
        return {
          positions,
          inputs: positions.map((position) => (random.uniform() < maskTokenProbability ? tokenizer.special.mask : sequence.ids[position])),
        };
      },
    };
  },
});

/** `count` different candidates in ascending order: the first steps of a Fisher-Yates shuffle. */
function choose(candidates: readonly number[], count: number, random: Random): number[] {
  const left = [...candidates];
  for (let i = 0; i < count; i++) {
    const j = i + random.integer(left.length - i);
    [left[i], left[j]] = [left[j], left[i]];
  }
  return left.slice(0, count).sort((a, b) => a - b);
}

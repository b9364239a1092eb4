// Chooses the positions that the generator has to fill in, and what it sees there.
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'masker',
  name: 'my-masker',
  summary: 'Masks tokens at random.',
  options: Type.Object({
    probability: Type.Number({ default: 0.15, exclusiveMinimum: 0, maximum: 0.5, description: 'Share of the tokens that is masked.' }),
  }),
  create: ({ probability }) => ({
    // The most that a sequence of this many tokens can get: it fixes the shape of the generator's output.
    maxPositions: (length) => Math.max(1, Math.round(length * probability)),
    mask({ candidates, length }, tokenizer, random) {
      const count = Math.min(candidates.length, Math.max(1, Math.round(length * probability)));
      const positions = Array.from(random.permutation(candidates.length).subarray(0, count), (index) => candidates[index]);
      return { positions, inputs: positions.map(() => tokenizer.special.mask) };
    },
  }),
});

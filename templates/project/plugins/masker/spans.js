// A masker of our own: hides runs of neighbouring tokens instead of single ones.
//
// A plugin is a definition: a name, options with their defaults and limits, and what makes the component.
// What a masker must do is checked in spans.test.js.
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'masker',
  name: 'spans',
  summary: 'Masks spans of neighbouring tokens.',
  options: Type.Object({
    probability: Type.Number({ default: 0.15, exclusiveMinimum: 0, maximum: 0.5, description: 'Share of the tokens that is masked.' }),
    longest: Type.Integer({ default: 3, minimum: 1, description: 'Most tokens per span.' }),
  }),
  create: ({ probability, longest }) => ({
    // The most positions that a sequence of this many tokens can get.
    maxPositions: (length) => Math.max(1, Math.round(length * probability)),
    // `random` gives the same numbers for the same seed and step: a run can go on anywhere.
    mask({ candidates, length }, tokenizer, random) {
      const wanted = Math.min(candidates.length, Math.max(1, Math.round(length * probability)));
      const chosen = new Set();
      while (chosen.size < wanted) {
        const start = random.integer(candidates.length);
        const span = 1 + random.integer(longest);
        for (const position of candidates.slice(start, start + span)) if (chosen.size < wanted) chosen.add(position);
      }
      const positions = [...chosen];
      return { positions, inputs: positions.map(() => tokenizer.special.mask) };
    },
  }),
});

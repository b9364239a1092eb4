/**
 * Rarer tokens are chosen more often: without replacement, each in proportion to its frequency in the training text to the power of
 * -exponent. With 0.5 a token that is a hundred times as rare is chosen ten times as often, as Lample and Conneau (2019, XLM) draw
 * theirs; with 0 all are equally likely.
 */
import { defineComponent, maskerOf, maskerOptions, maskerProblems, Type, type Random } from 'electra-run';

export default defineComponent({
  kind: 'masker',
  name: 'frequency-weighted',
  summary: 'The rarer a token is in the training text, the likelier it is chosen.',
  options: Type.Object({
    ...maskerOptions,
    exponent: Type.Number({
      default: 0.5,
      minimum: 0,
      maximum: 2,
      description:
        'Weights are frequency^(-exponent): 0 is uniform, 0.5 as in XLM, 1 chooses every token of the vocabulary about equally often.',
    }),
  }),
  needs: ['tokenFrequencies'],
  check: maskerProblems,
  create({ exponent, ...settings }, { tokenFrequencies }) {
    // One more than there are: held-out text has tokens that the training text lacks.
    const weights = Float64Array.from(tokenFrequencies, (count) => (count + 1) ** -exponent);
    return maskerOf(settings, ({ ids, candidates }, budget, _tokenizer, random) =>
      choose(candidates, (position) => weights[ids[position]], budget, random).map((position) => [position]),
    );
  },
});

/** The first of exponential clocks that run as fast as the weights: weighted, without replacement (Efraimidis and Spirakis 2006). */
function choose(candidates: readonly number[], weightOf: (position: number) => number, count: number, random: Random): number[] {
  const clocks = candidates.map((position) => ({ position, time: -Math.log(1 - random.uniform()) / weightOf(position) }));
  return clocks
    .sort((a, b) => a.time - b.time || a.position - b.position)
    .slice(0, count)
    .map(({ position }) => position)
    .sort((a, b) => a - b);
}

/**
 * ELECTRA's masking (Clark et al. 2020, section 3.1 and the authors' code): round(15 % of the real tokens)
 * positions, every candidate equally likely, all different. The generator sees [MASK] at 85 % of
 * them and the original token at the rest; there are no random tokens unless they are asked for.
 */
import { defineComponent, maskerOf, maskerOptions, maskerProblems, Type, type Random } from 'electra-run';

export default defineComponent({
  kind: 'masker',
  name: 'uniform',
  summary: 'Every position equally likely, without replacement (ELECTRA).',
  options: Type.Object(maskerOptions),
  check: maskerProblems,
  create: (settings) =>
    maskerOf(settings, ({ candidates }, budget, _tokenizer, random) => choose(candidates, budget, random).map((position) => [position])),
});

/** `count` different candidates in ascending order: the first steps of a Fisher-Yates shuffle. */
function choose(candidates: readonly number[], count: number, random: Random): number[] {
  const left = candidates.slice();
  for (let i = 0; i < count; i++) {
    const j = i + random.integer(left.length - i);
    const drawn = left[j];
    left[j] = left[i];
    left[i] = drawn;
  }
  left.length = count;
  return left.sort((a, b) => a - b);
}

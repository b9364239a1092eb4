/** Uniform draws, whatever was found before: the measure of every other sampler (Bergstra and Bengio 2012). */
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'sampler',
  name: 'random',
  summary: 'Draws every setting with the same probability, whatever was found before.',
  options: Type.Object({}),
  create: () => ({
    propose: (space, _trials, random) =>
      Object.fromEntries(space.map(({ path, choices }) => [path, choices === null ? random.uniform() : random.integer(choices)])),
  }),
});

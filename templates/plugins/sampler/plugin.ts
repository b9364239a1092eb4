// Which settings a search tries next. This one draws anywhere, or around the best setting so far.
import { defineComponent, Type } from 'electra-run';

export default defineComponent({
  kind: 'sampler',
  name: 'my-sampler',
  summary: 'Draws anywhere, or around the best setting so far.',
  options: Type.Object({
    explore: Type.Number({ default: 0.5, minimum: 0.01, maximum: 1, description: 'Share of the draws from anywhere.' }),
  }),
  create: ({ explore }) => ({
    // `trials`: best first; those whose loss is not known yet, or was no number, last.
    propose(space, trials, random) {
      const best = trials.find(({ loss }) => typeof loss === 'number');
      const isFree = best === undefined || random.uniform() < explore;
      return Object.fromEntries(
        space.map(({ path, choices }) => {
          // A place in a range is a number from 0 to 1, and one among choices its index.
          const anywhere = choices === null ? random.uniform() : random.integer(choices);
          if (isFree) return [path, anywhere];
          const near = best.at[path] + 0.1 * random.normal();
          return [path, choices === null ? Math.min(1, Math.max(0, near)) : best.at[path]];
        }),
      );
    },
  }),
});

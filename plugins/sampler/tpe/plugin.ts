/**
 * The tree-structured Parzen estimator (Bergstra et al. 2011, Algorithms for hyper-parameter optimization, section 4).
 *
 * The best share of the trials has the density l, the rest the density g. Of some draws from l the one is taken at which l / g is
 * highest, which is where the expected improvement is. Every dimension is estimated by itself (`density.ts`).
 */
import { defineComponent, Type, upTo, type SearchDimension, type SearchPoint, type SearchTrial } from 'electra-run';
import { categories, parzen, type Density } from './density.ts';

export default defineComponent({
  kind: 'sampler',
  name: 'tpe',
  summary: 'Draws where good settings lie more densely than bad ones (Bergstra et al. 2011).',
  options: Type.Object({
    startup: Type.Integer({
      default: 8,
      minimum: 1,
      ...upTo(10_000),
      description: 'Members that are drawn at random before the first estimate.',
    }),
    share: Type.Number({
      default: 0.15,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      description: 'Share of the members that counts as good.',
    }),
    candidates: Type.Integer({
      default: 24,
      minimum: 1,
      ...upTo(10_000),
      description: 'Draws of which the best is taken; more of them explore less.',
    }),
  }),
  create: ({ startup, share, candidates }) => ({
    propose(space, trials, random) {
      const known = trials.filter(({ loss }) => loss !== undefined);
      if (trials.length < startup || known.length < 2)
        return Object.fromEntries(space.map(({ path, choices }) => [path, choices === null ? random.uniform() : random.integer(choices)]));
      const good = Math.max(1, Math.ceil(share * known.length));
      const proposed = space.map((dimension): [string, number] => {
        const [l, g] = [known.slice(0, good), known.slice(good)].map((group) => densityOf(dimension, group));
        const drawn = Array.from({ length: candidates }, () => l.draw(random));
        const gains = drawn.map((place) => Math.log(l.at(place)) - Math.log(g.at(place)));
        return [dimension.path, drawn[gains.indexOf(Math.max(...gains))]];
      });
      return Object.fromEntries(proposed) satisfies SearchPoint;
    },
  }),
});

function densityOf({ path, choices }: SearchDimension, trials: readonly SearchTrial[]): Density {
  const places = trials.map(({ at }) => at[path]);
  return choices === null ? parzen(places) : categories(places, choices);
}

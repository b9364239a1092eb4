/**
 * The sections of an experiment file that describe many runs instead of one: `sweep` and `ablation`, and what runs them: `launcher`.
 *
 * A resolved experiment has none of them: `sweep/expand.ts` turns them into changes, `sweep/plan.ts` those into experiments.
 */
import { Type, type Static } from 'typebox';
import type { SlotValue } from './stages.ts';
import { searchProblems, searchSchema } from './search.ts';
import { rangeFlaw, rangeSchema } from './range.ts';

const path = "the path of a value, such as 'objective.loss.lambda'";

const values = Type.Array(Type.Unknown(), { minItems: 1, description: 'The values, in the order in which they run.' });

const seeds = Type.Union(
  [
    Type.Integer({ minimum: 1, maximum: 10_000 }),
    Type.Array(Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 }), { minItems: 1, uniqueItems: true }),
  ],
  {
    default: 1,
    description: "How often every setting runs, each time with the next seed after the experiment's own; or the seeds themselves.",
  },
);

/** The section `sweep`: grids, values that go together, lists, random draws and seeds, each with every other. */
export const sweepSchema = Type.Object(
  {
    grid: Type.Record(Type.String(), values, { default: {}, description: `Every value with every other one: ${path}, and its values.` }),
    zip: Type.Array(Type.Record(Type.String(), values), {
      default: [],
      description: 'Values that go together: within one object, the first of every path, then the second, and so on.',
    }),
    random: Type.Optional(
      Type.Object(
        {
          count: Type.Integer({
            minimum: 1,
            maximum: 10_000,
            description: 'How many settings to draw. A higher count keeps those already drawn.',
          }),
          seed: Type.Integer({ default: 1, minimum: 0, maximum: 2 ** 32 - 1, description: 'Another seed draws other settings.' }),
          ranges: Type.Record(Type.String(), rangeSchema, {
            description: `What to draw: ${path}, and its range. Numbers are rounded to four digits.`,
          }),
        },
        { description: 'Settings drawn at random.' },
      ),
    ),
    search: Type.Optional(searchSchema),
    list: Type.Array(Type.Record(Type.String(), Type.Unknown()), {
      default: [],
      description: 'Settings one by one: each object is one, with all its paths and their values.',
    }),
    seeds,
  },
  {
    description:
      'Many runs of this experiment: the product of the grid, each zip, the random settings and the list, with every seed; ' +
      'or a search.',
  },
);

/** The section `ablation`. */
export const ablationSchema = Type.Object(
  {
    path: Type.String({ minLength: 1, description: 'The one value that is changed.' }),
    values,
    baseline: Type.Optional(
      Type.Unknown({ description: "The value that the others are compared with. The experiment's own unless given." }),
    ),
    seeds,
  },
  { description: 'Runs that differ in one value and in nothing else, each with several seeds.' },
);

/** The section `sweep` with its defaults. */
export type Sweep = Static<typeof sweepSchema>;

/** The section `ablation` with its defaults. */
export type Ablation = Static<typeof ablationSchema>;

/** What an experiment file says beside its experiment. */
export interface Variation {
  /** What runs the members of a sweep, its options complete. */
  readonly launcher?: SlotValue;
  readonly sweep?: Sweep;
  readonly ablation?: Ablation;
}

/** What no schema can say, as paths below the file and messages. */
export function variationProblems({
  sweep,
  ablation,
}: Variation): readonly { readonly path: readonly (string | number)[]; readonly message: string }[] {
  const zips = (sweep?.zip ?? []).flatMap((zip, index) => {
    const lengths = new Set(Object.values(zip).map((each) => each.length));
    return lengths.size > 1
      ? [
          {
            path: ['sweep', 'zip', index],
            message: `values that go together are equally many, and these are ${[...lengths].join(' and ')}.`,
          },
        ]
      : [];
  });
  const ranges = Object.entries(sweep?.random?.ranges ?? {}).flatMap(([key, range]) => {
    const flaw = rangeFlaw(range);
    return flaw ? [{ path: ['sweep', 'random', 'ranges', key], message: flaw }] : [];
  });
  const both =
    sweep && ablation
      ? [{ path: ['ablation'], message: "an ablation changes one value and nothing else, so a file has either 'ablation' or 'sweep'." }]
      : [];
  return [...zips, ...ranges, ...both, ...searchProblems(sweep)];
}

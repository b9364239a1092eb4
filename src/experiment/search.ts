/** The section `sweep.search`: settings that are chosen by what earlier ones came to. How it is carried out is `sweep/search/`'s affair. */
import { Type, type Static, type TUnsafe } from 'typebox';
import { Slot } from '../component/component.ts';
import type { Kind } from '../kinds/index.ts';
import { upTo } from '../up-to.ts';
import { rangeFlaw, rangeSchema } from './range.ts';
import type { SlotValue } from './stages.ts';

/** How a file says it. */
export const searchSchema = Type.Object(
  {
    space: Type.Record(Type.String(), rangeSchema, {
      minProperties: 1,
      examples: [{ 'scheduler.rate': { from: 1e-4, to: 1e-2, scale: 'log' } }],
      description: "What varies: the path of a value, such as 'objective.loss.lambda', and its range. Numbers are rounded to four digits.",
    }),
    metric: Type.String({
      minLength: 1,
      examples: ['heldout/loss'],
      description: "The figure that decides, as reports name it; with pauses one that a run has on its way: 'heldout/…' or 'along/…'.",
    }),
    mode: Type.Union([Type.Literal('min'), Type.Literal('max')], {
      examples: ['min'],
      description: 'Whether low or high figures are good.',
    }),
    members: Type.Integer({ minimum: 1, maximum: 10_000, examples: [16], description: 'How many settings are tried.' }),
    seed: Type.Integer({ default: 1, minimum: 0, maximum: 2 ** 32 - 1, description: 'Another seed draws other settings.' }),
    parallel: Type.Integer({
      default: 1,
      minimum: 1,
      ...upTo(10_000),
      description:
        'Members that may be under way at once. What is tried next is decided without the results of so many, less one, whether they ' +
        'are there or not, so that a search comes to the same on every machine.',
    }),
    sampler: slot('sampler', { type: 'tpe' }, 'Which settings are tried next.'),
    stopper: slot('stopper', { type: 'halving' }, 'At which steps members pause and are compared, and which of them goes on.'),
  },
  { description: 'Settings that are chosen by what earlier ones came to, and members that are stopped where others are better.' },
);

/** The section with its defaults. */
export type SearchSection = Static<typeof searchSchema>;

function slot(kind: Kind, byDefault: { readonly type: string }, description: string): TUnsafe<SlotValue> {
  return Type.Unsafe<SlotValue>(Slot(kind, { default: byDefault, description }));
}

/** Values that make another run of a member, or the same one under another name. */
const FIXED: Readonly<Record<string, string>> = {
  name: 'names of members are made of what differs',
  seed: 'members are compared under one seed; to see how much a seed matters, sweep over seeds with the best settings',
  'train.steps': 'members are compared after the same steps',
  'train.stages': 'members are compared after the same steps',
  runs: 'members lie in the folder of the search',
  plugins: 'members are made of the same code',
};

interface SectionsAround {
  readonly grid: object;
  readonly zip: readonly unknown[];
  readonly list: readonly unknown[];
  readonly random?: object;
  readonly seeds: unknown;
  readonly search?: SearchSection;
}

/** What no schema can say, as paths below the file and messages. */
export function searchProblems(
  sweep?: SectionsAround,
): readonly { readonly path: readonly (string | number)[]; readonly message: string }[] {
  if (!sweep?.search) return [];
  const { grid, zip, list, random, seeds, search } = sweep;
  const beside = [
    ...(Object.keys(grid).length > 0 ? ['grid'] : []),
    ...(zip.length > 0 ? ['zip'] : []),
    ...(list.length > 0 ? ['list'] : []),
    ...(random ? ['random'] : []),
    ...(seeds === 1 ? [] : ['seeds']),
  ];
  return [
    ...beside.map((key) => ({
      path: ['sweep', key],
      message: 'a search chooses all settings itself, so nothing else of a sweep stands beside it.',
    })),
    ...Object.entries(search.space).flatMap(([key, range]) => {
      const reason = Object.entries(FIXED).find(([fixed]) => key === fixed || key.startsWith(`${fixed}.`))?.[1];
      const flaw = reason === undefined ? rangeFlaw(range) : `${reason}.`;
      return flaw === null ? [] : [{ path: ['sweep', 'search', 'space', key], message: flaw }];
    }),
  ];
}

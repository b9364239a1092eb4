/** Which filters have something to do in a text: duplicates, near duplicates, scraps. One that would take nothing out is not suggested. */
import type { FilterTally } from '../kinds/filter.ts';
import { formatShare } from '../plan/units.ts';
import { formatFigure } from '../track/table.ts';
import type { CharacterFacts } from './characters.ts';
import type { PlainValue } from './suggested.ts';

/** A filter, and why. */
export interface SuggestedFilter {
  readonly filter: PlainValue;
  readonly why: string;
}

/** What a filter must take out to be worth its time: of duplicates one, of the others a share of the documents. */
const NEAR = 0.005;
const SCRAPS = 0.01;
/** Where more than that are scraps, the text is meant to be short. */
const MOST_SCRAPS = 0.2;

/** Words of a document in the middle below which it has few runs of five words. */
const SHORT = 50;

/** Share of the letters of scripts without spaces above which words mean nothing. */
const UNSPACED = 0.2;

/** What takes out texts that are hardly any. */
export function scrapsFilter({ unspaced }: CharacterFacts): PlainValue {
  return { type: 'length', ...(unspaced > UNSPACED ? { unit: 'characters', minimum: 5 } : { minimum: 3 }) };
}

/** What takes out duplicates, in the order in which they see documents: the cheap one comes first. */
export function duplicateFilters({ medianWords, unspaced }: CharacterFacts): readonly PlainValue[] {
  const near: { readonly [key: string]: PlainValue } =
    unspaced > UNSPACED ? { of: 'characters' } : medianWords < SHORT ? { size: 2, threshold: 0.7 } : {};
  return ['exact-duplicates', Object.keys(near).length === 0 ? 'near-duplicates' : { type: 'near-duplicates', ...near }];
}

/** Those of them that had something to do. `tallies` are theirs, in their order. */
export function filtersOf(tried: readonly PlainValue[], tallies: readonly FilterTally[]): readonly SuggestedFilter[] {
  return tallies.flatMap(({ filter, seen, removed, examples }, index): SuggestedFilter[] => {
    const share = removed.documents / Math.max(1, seen.documents);
    const { least, most } = WORTH[filter] ?? { least: Number.MIN_VALUE, most: 1 };
    if (share < least || share > most) return [];
    const [example] = examples;
    const such = example === undefined ? '' : `, such as ${example.id} (${example.reason})`;
    const documents = removed.documents === 1 ? 'one document' : `${formatFigure(removed.documents)} documents`;
    return [{ filter: tried[index], why: `Removes ${documents} (${formatShare(share)}) of what was read${such}.` }];
  });
}

const WORTH: Readonly<Record<string, { readonly least: number; readonly most: number }>> = {
  length: { least: SCRAPS, most: MOST_SCRAPS },
  'near-duplicates': { least: NEAR, most: 1 },
};

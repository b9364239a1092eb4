import { expect, it } from 'vitest';
import type { FilterTally } from '../kinds/filter.ts';
import { characterFacts } from './characters.ts';
import { duplicateFilters, filtersOf, scrapsFilter } from './filters.ts';

const facts = (text: string) => characterFacts([{ id: '0', text }]);
const tally = (filter: string, removed: number, seen = 1000): FilterTally => ({
  filter,
  seen: { documents: seen, characters: 0 },
  removed: { documents: removed, characters: 0 },
  changed: { documents: 0, characters: 0 },
  examples: [{ id: 'a#2', reason: 'the same text came before' }],
});

it('near duplicates are looked for in runs that the texts have: of words, of few words, of characters', () => {
  expect(duplicateFilters(facts('word '.repeat(80)))).toEqual(['exact-duplicates', 'near-duplicates']);
  expect(duplicateFilters(facts('a few words'))[1]).toEqual({ type: 'near-duplicates', size: 2, threshold: 0.7 });
  expect(duplicateFilters(facts('ภาษาไทย'))[1]).toEqual({ type: 'near-duplicates', of: 'characters' });
  expect(['a few words', 'ภาษาไทย'].map((text) => scrapsFilter(facts(text)))).toEqual([
    { type: 'length', minimum: 3 },
    { type: 'length', unit: 'characters', minimum: 5 },
  ]);
});

it('a filter is suggested where it has something to do, with what it would do', () => {
  const tried = [scrapsFilter(facts('words')), ...duplicateFilters(facts('word '.repeat(80)))];
  expect(filtersOf(tried, [tally('length', 9), tally('exact-duplicates', 1), tally('near-duplicates', 4)])).toEqual([
    {
      filter: 'exact-duplicates',
      why: 'Removes one document (0.1 %) of what was read, such as a#2 (the same text came before).',
    },
  ]);
  expect(filtersOf(tried, [tally('length', 10), tally('exact-duplicates', 0), tally('near-duplicates', 5)])).toMatchObject([
    { filter: { type: 'length' } },
    { filter: 'near-duplicates' },
  ]);
});

it('a text that is meant to be short loses nothing for that', () => {
  expect(filtersOf([{ type: 'length', minimum: 3 }], [tally('length', 300)])).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import type { Manifest } from '../sweep/manifest.ts';
import type { SearchLeg } from '../sweep/search/decide.ts';
import { searchLines, searchStandings, standingText } from './search.ts';

const leg = (member: string, until: number, value?: number | null): SearchLeg => ({
  member,
  until,
  saw: 0,
  ...(value === undefined ? {} : { value }),
});
const manifest = (history: readonly SearchLeg[], mode: 'min' | 'max', over = false): Manifest =>
  ({
    sweep: { search: { metric: 'heldout/auc', mode, members: 5 } },
    members: ['a', 'b', 'c', 'd'].map((id) => ({ id, name: `rate=${id}` })),
    history,
    over,
  }) as unknown as Manifest;
const history = [leg('a', 10, 0.7), leg('b', 10, 0.9), leg('c', 10, null), leg('b', 30, 0.8), leg('d', 10)];

describe('what is said of a search', () => {
  it.each([
    ['max', ['paused at step 10, 2nd of 3', 'paused at step 30, 1st of 1', 'stopped at step 10, no number']],
    ['min', ['paused at step 10, 1st of 3', 'paused at step 30, 1st of 1', 'stopped at step 10, no number']],
  ] as const)('ranks members among those that came as far: %s', (mode, texts) => {
    const standings = searchStandings(manifest(history, mode));
    expect(['a', 'b', 'c'].map((id) => standingText(standings.get(id)!, false))).toEqual(texts);
    expect(standings.get('d')).toMatchObject({ step: 0, busy: true });
    expect(standingText(standings.get('a')!, true)).toMatch(/^stopped at step 10, /);
  });

  it('counts what was looked at and trained, and names the best of those that came farthest', () => {
    expect(searchLines(manifest(history, 'max'))).toEqual([
      'Search for the highest heldout/auc: 4 of 5 members begun; looked at 3 at step 10, 1 at step 30.',
      'Trained 50 steps in all so far.',
      'Best: rate=b, 0.8000 at step 30.',
    ]);
    expect(searchLines(manifest([], 'min', true))).toEqual([
      'Search for the lowest heldout/auc: 4 of 5 members begun.',
      'Trained 0 steps in all; it is over.',
    ]);
  });

  it('is nothing where a sweep says all its members at once', () => {
    const plain = { ...manifest(history, 'max'), sweep: { grid: {} } } as unknown as Manifest;
    expect([searchLines(plain), [...searchStandings(plain)]]).toEqual([[], []]);
  });
});

/** A search as its manifest tells it: who came how far, who was left behind for whom, what it cost, and who is best. Reads nothing. */
import type { Manifest } from '../sweep/manifest.ts';
import type { SearchLeg } from '../sweep/search/decide.ts';
import { formatFigure } from '../track/table.ts';

/** How a member of a search stands. */
export interface SearchStanding {
  /** The step at which it was looked at last; 0 before. */
  readonly step: number;
  /** The figure then; null where it was no number, undefined while it is not known. */
  readonly value?: number | null;
  /** Its rank among all that were looked at after as many steps, from 1, and how many these are. */
  readonly rank?: number;
  readonly of: number;
  /** Whether it is on its way. */
  readonly busy: boolean;
}

/** By the ids of the members; empty for a sweep that is no search. */
export function searchStandings({ sweep, history = [], members }: Manifest): ReadonlyMap<string, SearchStanding> {
  if (!sweep?.search) return new Map();
  const sign = sweep.search.mode === 'max' ? -1 : 1;
  return new Map(
    members.map(({ id }) => {
      const own = history.filter(({ member }) => member === id);
      const last = own.findLast(({ value }) => value !== undefined);
      const busy = own.some(({ value }) => value === undefined);
      if (!last) return [id, { step: 0, of: 0, busy }];
      const all = history.filter(({ until, value }) => until === last.until && value !== undefined);
      const better = all.filter(({ value }) => value != null && last.value != null && sign * value < sign * last.value);
      const rank = last.value === null ? {} : { rank: better.length + 1 };
      return [id, { step: last.step ?? last.until, value: last.value, ...rank, of: all.length, busy }];
    }),
  );
}

/** `stopped at step 67, 7th of 12`; of one that may still go on `paused at …`. */
export function standingText({ step, value, rank, of }: SearchStanding, isOver: boolean): string {
  const place = value === null ? 'no number' : rank === undefined ? '' : `${ordinal(rank)} of ${formatFigure(of)}`;
  return [`${isOver || value === null ? 'stopped' : 'paused'} at step ${formatFigure(step)}`, place].filter(Boolean).join(', ');
}

/** What the search has come to, a line each; none for a sweep that is no search. */
export function searchLines(manifest: Manifest): string[] {
  const { sweep, history = [], members, over = false } = manifest;
  if (!sweep?.search) return [];
  const { metric, mode, members: most } = sweep.search;
  const steps = [...new Set(history.map(({ until }) => until))].sort((a, b) => a - b);
  const rungs = steps.map((step) => {
    const there = history.filter(({ until, value }) => until === step && value !== undefined).length;
    return `${formatFigure(there)} at step ${formatFigure(step)}`;
  });
  const begun = `${formatFigure(members.length)} of ${formatFigure(most)} members begun`;
  const looked = rungs.length > 0 ? [`looked at ${rungs.join(', ')}`] : [];
  const best = bestOf(history, mode);
  const name = members.find(({ id }) => id === best?.member)?.name;
  return [
    `Search for the ${mode === 'max' ? 'highest' : 'lowest'} ${metric}: ${[begun, ...looked].join('; ')}.`,
    `Trained ${formatFigure(trainedSteps(history))} steps in all${over ? '; it is over.' : ' so far.'}`,
    ...(best ? [`Best: ${name}, ${formatFigure(best.value ?? Number.NaN)} at step ${formatFigure(best.step ?? best.until)}.`] : []),
  ];
}

/** Of those that came farthest the one with the best figure. */
export function bestOf(history: readonly SearchLeg[], mode: 'min' | 'max'): SearchLeg | undefined {
  const sign = mode === 'max' ? -1 : 1;
  const known = history.filter(({ value }) => typeof value === 'number');
  return known.sort((a, b) => b.until - a.until || sign * (Number(a.value) - Number(b.value)))[0];
}

/** Every member's way to the last step that has a result. */
export function trainedSteps(history: readonly SearchLeg[]): number {
  const reached = new Map<string, number>();
  for (const { member, until, value } of history) if (value !== undefined) reached.set(member, Math.max(until, reached.get(member) ?? 0));
  return [...reached.values()].reduce((sum, steps) => sum + steps, 0);
}

function ordinal(rank: number): string {
  const ending = rank % 100 > 10 && rank % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][rank % 10] ?? 'th');
  return `${rank}${ending}`;
}

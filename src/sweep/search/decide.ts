/**
 * What a search does next: a pure function of its section and of the legs that were decided before.
 *
 * A leg takes one member to one step. Each is decided by the results of the first so many legs, in the order in which they were decided
 * and not in that in which they ended: all but the last `parallel - 1` of them, and more only where these leave nothing to do. So the
 * history is the same however many processes work on it, whatever runs the members, and wherever they are killed.
 */
import { ContractError } from '../../errors/contract-error.ts';
import type { SearchSection } from '../../experiment/search.ts';
import type { SearchDimension, SearchPoint, Sampler, SearchTrial } from '../../kinds/sampler.ts';
import type { Standing, Stopper } from '../../kinds/stopper.ts';
import { randomFor } from '../../random.ts';
import { placeInRange, valueInRange } from '../range.ts';

/** A member on its way to a step: an entry of the history. */
export interface SearchLeg {
  /** Id of the member. */
  readonly member: string;
  /** The step that it goes to; that of `train.steps` for its end. */
  readonly until: number;
  /** How many of the legs before had a result that counted when this one was decided. */
  readonly saw: number;
  /** The figure at that step. Null: it came out as no number, or the member failed. Missing while it is under way. */
  readonly value?: number | null;
  /** The step that the member had then, where somebody took it further by hand. */
  readonly step?: number;
}

/** Whoever searches, and what among. */
export interface SearchMethod {
  readonly section: SearchSection;
  readonly sampler: Sampler;
  readonly stopper: Stopper;
  /** Of every member, to its end. */
  readonly steps: number;
}

/** A member as a search sees it. */
export interface Sought {
  readonly id: string;
  /** The values at the paths of the space. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What comes next: a member goes on, another one begins, results are waited for, or it is over. */
export type Decision =
  | { readonly type: 'on'; readonly member: string; readonly until: number; readonly saw: number }
  | { readonly type: 'begin'; readonly settings: Readonly<Record<string, unknown>>; readonly until: number; readonly saw: number }
  | { readonly type: 'wait' }
  | { readonly type: 'over' };

/** `members`: in the order in which they began; `refused`: settings that no run can have. */
export function decide(
  method: SearchMethod,
  legs: readonly SearchLeg[],
  members: readonly Sought[],
  refused: readonly Sought['settings'][] = [],
): Decision {
  const least = Math.max(0, legs.at(-1)?.saw ?? 0, legs.length - method.section.parallel + 1);
  for (let saw = least; saw <= legs.length; saw++) {
    if (legs.slice(0, saw).some(({ value }) => value === undefined)) return { type: 'wait' };
    const found = chosen(method, { legs, saw, members, refused });
    if (found) return { ...found, saw };
  }
  return { type: 'over' };
}

type Chosen = { readonly type: 'on'; readonly member: string; readonly until: number } | Begun;
type Begun = { readonly type: 'begin'; readonly settings: Readonly<Record<string, unknown>>; readonly until: number };

interface Seen {
  readonly legs: readonly SearchLeg[];
  readonly saw: number;
  readonly members: readonly Sought[];
  readonly refused: readonly Sought['settings'][];
}

function chosen(method: SearchMethod, seen: Seen): Chosen | null {
  const { section, stopper, steps } = method;
  const { members } = seen;
  const rungs = rungsOf(stopper, steps);
  const standings = standingsOf(method, seen);
  const goOn = (closing: boolean): Chosen | null => {
    const next = stopper.next(standings, rungs.length, closing);
    if (next === null) return null;
    const { losses, busy } = standings[next] ?? { losses: [], busy: true };
    if (busy || losses.length > rungs.length || typeof losses.at(-1) !== 'number')
      throw new ContractError('stopper', `next returned ${next} of ${standings.length} members, one that cannot go on`);
    return { type: 'on', member: members[next].id, until: rungs[losses.length] ?? steps };
  };
  const isFull = members.length >= section.members;
  const next = goOn(isFull);
  if (next || isFull) return next;
  const settings = unlikeOthers(method, seen);
  return settings ? { type: 'begin', settings, until: rungs[0] ?? steps } : goOn(true);
}

function rungsOf(stopper: Stopper, steps: number): readonly number[] {
  const rungs = stopper.rungs(steps);
  if (rungs.every((rung, index) => rung >= 1 && rung < steps && rung > (rungs[index - 1] ?? 0))) return rungs;
  throw new ContractError('stopper', `rungs returned ${rungs.join(', ')} for ${steps} steps`);
}

function standingsOf({ section }: SearchMethod, { legs, saw, members }: Seen): Standing[] {
  const standings = new Map(members.map(({ id }) => [id, { losses: new Array<number | null>(), busy: false }]));
  for (const [index, { member, value }] of legs.entries()) {
    const standing = standings.get(member);
    if (index < saw) standing?.losses.push(lossOf(section, value));
    else if (standing) standing.busy = true;
  }
  return [...standings.values()];
}

/** The lower the better. */
function lossOf({ mode }: SearchSection, value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : mode === 'max' ? -value : value;
}

/** How often the sampler is asked for settings that no member has, and then chance. */
const TRIES = 50;

/** Null where the space seems to have no further settings. */
function unlikeOthers(method: SearchMethod, seen: Seen): Readonly<Record<string, unknown>> | null {
  const { section, sampler } = method;
  const known = new Set([...seen.members.map(({ settings }) => settings), ...seen.refused].map((settings) => textOf(section, settings)));
  const space = dimensionsOf(section);
  const trials = rankedTrials(method, seen);
  for (let attempt = 0; attempt < 2 * TRIES; attempt++) {
    const random = randomFor(section.seed, 'search', seen.members.length, attempt);
    const place = ({ choices }: SearchDimension): number => (choices === null ? random.uniform() : random.integer(choices));
    const point =
      attempt < TRIES ? sampler.propose(space, trials, random) : Object.fromEntries(space.map((each) => [each.path, place(each)]));
    const settings = settingsAt(section, space, point);
    if (!known.has(textOf(section, settings))) return settings;
  }
  return null;
}

function dimensionsOf({ space }: SearchSection): SearchDimension[] {
  return Object.entries(space).map(([path, { of }]) => ({ path, choices: of?.length ?? null }));
}

function settingsAt({ space }: SearchSection, dimensions: readonly SearchDimension[], point: SearchPoint): Record<string, unknown> {
  return Object.fromEntries(
    dimensions.map(({ path, choices }) => {
      const place = point[path];
      if (choices === null ? place >= 0 && place <= 1 : Number.isInteger(place) && place >= 0 && place < choices)
        return [path, valueInRange(space[path], place)];
      throw new ContractError('sampler', `propose returned ${place} for ${path}, which is no place in it`);
    }),
  );
}

function textOf({ space }: SearchSection, settings: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.keys(space).map((path) => settings[path]));
}

/** Best first, as {@link Sampler} is told. */
function rankedTrials({ section }: SearchMethod, { legs, saw, members }: Seen): SearchTrial[] {
  const last = new Map(legs.slice(0, saw).map((leg) => [leg.member, leg]));
  const trials = members.map(({ id, settings }): SearchTrial => {
    const at = Object.fromEntries(Object.entries(section.space).map(([path, range]) => [path, placeInRange(range, settings[path])]));
    const leg = last.get(id);
    return leg ? { at, loss: lossOf(section, leg.value), steps: leg.until } : { at, steps: 0 };
  });
  return trials.sort((a, b) => b.steps - a.steps || rankOf(a) - rankOf(b) || 0);
}

/** Finite, so that two of them can be subtracted. */
function rankOf({ loss }: SearchTrial): number {
  return loss ?? Number.MAX_VALUE;
}

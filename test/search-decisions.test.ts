/** Whole searches over a known function, carried out by the decisions alone: nothing is trained. */
import { describe, expect, it } from 'vitest';
import type { SearchSection } from '../src/experiment/search.ts';
import type { Sampler } from '../src/kinds/sampler.ts';
import type { Stopper } from '../src/kinds/stopper.ts';
import halving from '../plugins/stopper/halving/plugin.ts';
import none from '../plugins/stopper/none/plugin.ts';
import random from '../plugins/sampler/random/plugin.ts';
import tpe from '../plugins/sampler/tpe/plugin.ts';
import { decide, type SearchLeg, type SearchMethod, type Sought } from '../src/sweep/search/decide.ts';

const STEPS = 90;
const section: SearchSection = {
  space: { x: { from: 0, to: 10 }, y: { from: 1, to: 100, scale: 'log' } },
  metric: 'heldout/loss',
  mode: 'min',
  members: 12,
  seed: 1,
  parallel: 1,
  sampler: { type: 'random' },
  stopper: { type: 'halving' },
};
const draws = random.create({}, {}) as Sampler;
const halves = halving.create({ reduction: 3, rungs: 2, minSteps: 1 }, {}) as Stopper;
const method = (changes: Partial<SearchSection> = {}, more: Partial<SearchMethod> = {}): SearchMethod => ({
  section: { ...section, ...changes },
  sampler: draws,
  stopper: halves,
  steps: STEPS,
  ...more,
});

/** Falls with the steps; lowest at x = 3 and y = 10. */
function figure({ x, y }: Readonly<Record<string, unknown>>, step: number): number {
  return (Number(x) - 3) ** 2 + (Math.log10(Number(y)) - 1) ** 2 * 20 + 30 / step;
}

interface Searched {
  readonly legs: readonly SearchLeg[];
  readonly members: readonly Sought[];
}

/** `late`: which of the legs that are under way ends next, by a number that counts up; the first one unless given. */
function searched(
  how: SearchMethod,
  valueOf: (settings: Sought['settings'], step: number) => number | null = figure,
  late: (underWay: number, turn: number) => number = () => 0,
): Searched {
  const legs: SearchLeg[] = [];
  const members: Sought[] = [];
  for (let turn = 0; ; turn++) {
    const decision = decide(how, legs, members);
    if (decision.type === 'over') return { legs, members };
    if (decision.type === 'wait') {
      const open = [...legs.keys()].filter((index) => legs[index].value === undefined);
      const index = open[late(open.length, turn)];
      const { settings } = members.find(({ id }) => id === legs[index].member) as Sought;
      legs[index] = { ...legs[index], value: valueOf(settings, legs[index].until) };
      continue;
    }
    const { until, saw } = decision;
    const member = decision.type === 'on' ? decision.member : `m${members.length}`;
    if (decision.type === 'begin') members.push({ id: member, settings: decision.settings });
    legs.push({ member, until, saw });
  }
}

const sumOf = ({ legs }: Searched): number => {
  const reached = new Map<string, number>();
  for (const { member, until } of legs) reached.set(member, Math.max(until, reached.get(member) ?? 0));
  return [...reached.values()].reduce((sum, steps) => sum + steps, 0);
};
const atEnd = ({ legs }: Searched): SearchLeg[] => legs.filter(({ until }) => until === STEPS);
const best = (found: Searched): number => Math.min(...atEnd(found).map(({ value }) => value ?? Infinity));

describe('a search', () => {
  it('tries as many settings as it was told to, each in its range, and no two alike', () => {
    const { members } = searched(method());
    expect(members).toHaveLength(12);
    expect(new Set(members.map(({ settings }) => JSON.stringify(settings))).size).toBe(12);
    for (const { settings } of members) {
      expect(settings.x).toBeGreaterThanOrEqual(0);
      expect(settings.y).toBeLessThanOrEqual(100);
    }
  });

  it('trains about a third of the members of a rung on to the next one, and one that is among the best to its end', () => {
    const found = searched(method());
    expect(found.legs.filter(({ until }) => until === 10)).toHaveLength(12);
    // Some go on before better ones have come: that is the price of not waiting.
    const further = found.legs.filter(({ until }) => until === 30).length;
    expect(further).toBeGreaterThanOrEqual(4);
    expect(further).toBeLessThanOrEqual(6);
    expect(sumOf(found)).toBeLessThan(0.5 * 12 * STEPS);
    const all = found.members.map(({ settings }) => figure(settings, STEPS)).sort((a, b) => a - b);
    expect(all.indexOf(best(found))).toBeLessThan(3);
  });

  it('brings a member to its end however few there are', () => {
    for (const members of [1, 2, 3]) expect(atEnd(searched(method({ members })))).toHaveLength(1);
  });

  it('looks for high figures where it is told to', () => {
    const found = searched(method({ mode: 'max' }));
    const all = found.members.map(({ settings }) => figure(settings, STEPS)).sort((a, b) => b - a);
    expect(all.indexOf(Number(atEnd(found)[0].value))).toBeLessThan(3);
  });

  it('stops nobody with the stopper none', () => {
    const found = searched(method({}, { stopper: none.create({}, {}) as Stopper }));
    expect(found.legs.map(({ until }) => until)).toEqual(Array.from({ length: 12 }, () => STEPS));
  });

  it('lets nobody go on whose figure is no number, and comes to an end where none is', () => {
    const found = searched(method(), (settings, step) => (Number(settings.x) > 5 ? null : figure(settings, step)));
    const numberless = new Set(found.legs.flatMap(({ member, value }) => (value === null ? [member] : [])));
    expect(numberless.size).toBeGreaterThan(0);
    for (const member of numberless) expect(found.legs.filter((leg) => leg.member === member)).toHaveLength(1);
    expect(searched(method(), () => null).legs).toHaveLength(12);
  });

  it('ends early where the space is used up, and tries all of it', () => {
    const space = { x: { of: [1, 2] }, y: { from: 1, to: 3, whole: true } };
    for (const sampler of [draws, tpe.create({ startup: 2, share: 0.15, candidates: 24 }, {}) as Sampler])
      expect(searched(method({ space, members: 50 }, { sampler })).members).toHaveLength(6);
  });

  it('draws nothing that no run can have', () => {
    const space = { x: { of: [1, 2, 3] }, y: { of: [1] } };
    expect(
      decide(
        method({ space }),
        [],
        [],
        [
          { x: 1, y: 1 },
          { x: 3, y: 1 },
        ],
      ),
    ).toMatchObject({ settings: { x: 2, y: 1 } });
  });
});

describe('the history of a search', () => {
  it('is the same however many members run side by side, and whichever ends first', () => {
    const how = method({ parallel: 4 }, { sampler: tpe.create({ startup: 4, share: 0.15, candidates: 24 }, {}) as Sampler });
    const plain = searched(how);
    expect(searched(how, figure, (open) => open - 1)).toEqual(plain);
    expect(searched(how, figure, (open, turn) => (turn * 7) % open)).toEqual(plain);
  });

  it('has at most as many legs under way as it is told, and so many where it can', () => {
    const { legs } = searched(method({ parallel: 4 }));
    expect(legs.slice(0, 4).map(({ saw }) => saw)).toEqual([0, 0, 0, 0]);
    legs.forEach(({ saw }, index) => expect(index - saw).toBeLessThan(4));
  });

  it('is another one with another seed', () => {
    expect(searched(method({ seed: 2 }))).not.toEqual(searched(method()));
  });
});

it('what a plugin returns that is no place, or nobody who can go on, is its mistake', () => {
  const lost: Sampler = { propose: () => ({ x: 1.5, y: 0 }) };
  expect(() => decide(method({}, { sampler: lost }), [], [])).toThrow('propose returned 1.5 for x');
  const eager: Stopper = { rungs: () => [10], next: () => 0 };
  expect(() => decide(method({}, { stopper: eager }), [], [])).toThrow('next returned 0 of 0 members');
  expect(() => decide(method({}, { stopper: { ...eager, rungs: () => [10, 10] } }), [], [])).toThrow('rungs returned 10, 10 for 90 steps');
});

/** What a search will cost, found by carrying it out on figures that are drawn: its decisions are real, its results are not. */
import { randomFor } from '../../random.ts';
import { decide, type SearchLeg, type SearchMethod, type Sought } from './decide.ts';

/** How far a search gets its members. */
export interface SearchProspect {
  readonly members: number;
  /** Members that come to their end. */
  readonly finished: number;
  /** Updates of all members together. */
  readonly steps: number;
  /** The same, in trainings of the whole length. */
  readonly trainings: number;
}

/** Which settings are good is not known, and matters little: how many go on hangs on how many there are. */
export function prospectOfSearch({ section, stopper, steps }: SearchMethod): SearchProspect {
  // As many settings as it wants, and none of them alike.
  const space = { drawn: { from: 0, to: 1 } };
  const sampler: SearchMethod['sampler'] = { propose: (_space, trials) => ({ drawn: trials.length / section.members }) };
  const method = { section: { ...section, space, parallel: 1 }, sampler, stopper, steps };
  const random = randomFor(section.seed, 'prospect');
  const legs: SearchLeg[] = [];
  const members: Sought[] = [];
  for (;;) {
    const decision = decide(method, legs, members);
    if (decision.type === 'over' || decision.type === 'wait') break;
    const member = decision.type === 'on' ? decision.member : String(members.length);
    if (decision.type === 'begin') members.push({ id: member, settings: decision.settings });
    legs.push({ member, until: decision.until, saw: decision.saw, value: random.uniform() });
  }
  const reached = new Map(legs.map(({ member, until }) => [member, until]));
  const all = [...reached.values()].reduce((sum, each) => sum + each, 0);
  return { members: members.length, finished: legs.filter(({ until }) => until === steps).length, steps: all, trainings: all / steps };
}

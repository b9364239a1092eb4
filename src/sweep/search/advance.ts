/**
 * A search on the disk: results are taken from the folders of its members into the history of `sweep.json`, and what follows from them is
 * decided and written down before anybody works on it.
 *
 * Any number of processes may do so at once, and any of them may be killed: what is decided follows from what is written.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { errors, UserError } from '../../errors/index.ts';
import { readChecked } from '../../files/read-json.ts';
import { resultShape } from '../../runs/file-shapes.ts';
import { readStatus } from '../../runs/run-folder.ts';
import type { Problem } from '../../source/problem.ts';
import { freeze, readSweep, underAnotherName, writeManifest, type Manifest, type Member, type OpenSweep } from '../manifest.ts';
import type { PlannedMember, PlannedSweep } from '../plan.ts';
import { reportOf } from '../state.ts';
import { locked } from '../sweep-lock.ts';
import { decide, type SearchLeg, type SearchMethod } from './decide.ts';

/** A member on its way to a step. */
export interface MemberLeg {
  readonly member: Member;
  /** The step that it pauses at; undefined: it goes to its end. */
  readonly until?: number;
  /** The figure that is asked for then. */
  readonly figure?: string;
}

/** What a search needs of the experiment, and who hears how it goes. */
export interface Searching extends SearchMethod {
  /** The run of these settings, or what is wrong with them. */
  compose(settings: Member['settings']): Promise<PlannedMember | { readonly problems: readonly Problem[] }>;
  /** Called once for each result that this process writes down. */
  arrived(member: Member, leg: SearchLeg): void;
  /** Called for settings that no run can have. */
  refused(settings: Member['settings'], problems: readonly Problem[]): void;
}

/** Legs without a result before a search that has none yet is given up. */
const HOPELESS = 5;

/**
 * Takes what there is, decides what can be decided, and returns the legs that have no result yet. `again`: members that run once more, by
 * their id, with how often they have run; a failure with so many attempts is not counted.
 */
export async function advance(
  sweep: OpenSweep,
  searching: Searching,
  again: ReadonlyMap<string, number> = new Map(),
): Promise<readonly MemberLeg[]> {
  const { folder } = sweep;
  return locked(folder, async () => {
    let { manifest } = await readSweep(folder);
    const write = async (changed: Partial<Manifest>): Promise<void> => {
      ({ manifest } = await writeManifest(folder, { ...manifest, ...changed }));
    };
    const { metric } = searching.section;
    const before = manifest.history ?? [];
    const history = await Promise.all(before.map((leg) => withResult(folder, memberOf(manifest, leg), leg, metric, again)));
    if (JSON.stringify(history) !== JSON.stringify(before)) await write({ history });
    history.forEach((leg, index) => {
      if (leg.value !== undefined && before[index].value === undefined) searching.arrived(memberOf(manifest, leg), leg);
    });
    const known = history.filter(({ value }) => value !== undefined);
    if (known.length >= HOPELESS && known.every(({ value }) => value === null))
      throw new UserError(errors.SEARCH_WITHOUT_NUMBERS({ folder, metric, count: known.length }), { exitCode: 1 });
    for (;;) {
      const legs = manifest.history ?? [];
      const decision = decide(searching, legs, manifest.members, manifest.refused);
      if (decision.type === 'wait') break;
      if (decision.type === 'over') {
        if (!manifest.over) await write({ over: true });
        break;
      }
      const { until, saw } = decision;
      if (decision.type === 'on') await write({ history: [...legs, { member: decision.member, until, saw }] });
      else {
        const begun = await begin(folder, manifest, searching, decision.settings);
        if (!begun) requireSomeSettings(folder, manifest);
        await write(
          begun ? { ...begun.changed, history: [...legs, { member: begun.id, until, saw }] } : refusing(manifest, decision.settings),
        );
      }
    }
    return (manifest.history ?? []).flatMap((leg) => {
      if (leg.value !== undefined) return [];
      const member = memberOf(manifest, leg);
      return [{ member, figure: metric, ...(leg.until < searching.steps ? { until: leg.until } : {}) }];
    });
  });
}

function memberOf({ members }: Manifest, { member }: SearchLeg): Member {
  const found = members.find(({ id }) => id === member);
  if (!found) throw new Error(`The history of the search speaks of a member ${member} that is not there.`);
  return found;
}

/** The leg as its member's folder tells it. */
async function withResult(
  folder: string,
  member: Member,
  leg: SearchLeg,
  metric: string,
  again: ReadonlyMap<string, number>,
): Promise<SearchLeg> {
  if (leg.value !== undefined && !(leg.value === null && again.has(member.id))) return leg;
  const { state, step, attempts } = await reportOf(folder, member);
  const runsAgain = again.get(member.id) === attempts.length;
  if (leg.value === null) {
    const { value: _failed, ...open } = leg;
    return runsAgain ? open : leg;
  }
  const further = step > leg.until ? { step } : {};
  const run = path.join(folder, member.folder);
  if (state === 'finished') {
    const result = readChecked<{ readonly figures: Figures }>(path.join(run, 'result.json'), resultShape);
    return { ...leg, value: figureIn(result?.figures ?? {}, metric), ...further };
  }
  if (state === 'paused' && step >= leg.until)
    return { ...leg, value: figureIn((await readStatus(run))?.figures ?? {}, metric), ...further };
  if (state === 'damaged') return { ...leg, value: null };
  if (state !== 'failed' || runsAgain) return leg;
  const said = attempts.at(-1)?.error ?? '';
  if (said.startsWith(`error  ${errors.NO_SUCH_FIGURE.code}`))
    throw new UserError(errors.SEARCH_METRIC({ folder, said: said.split('\n').slice(1).join(' ').trim().replaceAll(/\s+/g, ' ') }));
  return { ...leg, value: null };
}

type Figures = Readonly<Record<string, number | null>>;

function figureIn(figures: Figures, metric: string): number | null {
  if (Object.hasOwn(figures, metric)) return figures[metric];
  const known = Object.keys(figures).join(', ');
  throw new UserError(errors.NO_SUCH_FIGURE({ figure: metric, known: [known], onlyAtEnd: false }));
}

/** The manifest with a further member, whose folder is there; null where no run can have these settings. */
async function begin(
  folder: string,
  manifest: Manifest,
  searching: Searching,
  settings: Member['settings'],
): Promise<{ readonly id: string; readonly changed: Partial<Manifest> } | null> {
  const planned = await searching.compose(settings);
  if ('problems' in planned) {
    searching.refused(settings, planned.problems);
    return null;
  }
  const { members } = manifest;
  // Other settings, and yet the same run: what differs is without effect.
  if (members.some(({ id }) => id === planned.id)) return null;
  const own = members.some(({ name }) => name === planned.name) ? underAnotherName(planned) : planned;
  await rm(path.join(folder, 'members', own.name), { recursive: true, force: true });
  const [member] = await freeze(folder, manifest.experiment, [own]);
  return { id: member.id, changed: { members: [...members, member], axes: axesWith(manifest.axes, member.settings) } };
}

/** Settings that no run can have, for each member that there is. */
const MOST_REFUSED = 20;

function requireSomeSettings(folder: string, { refused = [], members }: Manifest): void {
  if (refused.length >= MOST_REFUSED * (members.length + 1))
    throw new UserError(errors.SEARCH_WITHOUT_SETTINGS({ folder, count: refused.length, members: members.length }), { exitCode: 1 });
}

function refusing({ refused = [] }: Manifest, settings: Member['settings']): Partial<Manifest> {
  return { refused: [...refused, settings] };
}

function axesWith(axes: PlannedSweep['axes'], settings: Member['settings']): PlannedSweep['axes'] {
  return Object.entries(settings).map(([each, value]) => {
    const values = axes.find((axis) => axis.path === each)?.values ?? [];
    const isKnown = values.some((other) => JSON.stringify(other) === JSON.stringify(value));
    return { path: each, values: isKnown ? values : [...values, value] };
  });
}

/** A sweep that is there already, and a plan of the same name: whether they are the same, and what of the plan it will not heed. */
import path from 'node:path';
import { errors, UserError } from '../errors/index.ts';
import { readJson } from '../files/read-json.ts';
import { differingPaths, leavesOf } from '../runs/same-experiment.ts';
import type { OpenSweep } from './manifest.ts';
import type { PlannedSweep } from './plan.ts';

/** A sweep as a plan finds it: what of it the plan does not say, and of the plan what it will not heed. */
export interface JoinedSweep extends OpenSweep {
  /** Names of members that the plan no longer has; they are run all the same. */
  readonly beyond: readonly string[];
  /** Paths whose values are others in the plan, change no numbers, and stay as they are in the members. */
  readonly unheeded: readonly string[];
}

/** The sweep as the plan finds it. */
export function joinedBy(there: OpenSweep, plan: PlannedSweep): JoinedSweep {
  const ids = new Set(plan.members.map(({ id }) => id));
  // A search has no members before it begins them.
  const beyond = plan.sweep?.search ? [] : there.manifest.members.filter(({ id }) => !ids.has(id)).map(({ name }) => name);
  return { ...there, beyond, unheeded: unheededOf(there, plan) };
}

function unheededOf({ folder, manifest }: OpenSweep, plan: PlannedSweep): readonly string[] {
  const [now] = plan.members;
  const member = now && manifest.members.find(({ id }) => id === now.id);
  if (!member) return [];
  const before = intactExperiment(path.join(folder, member.folder));
  if (before === null) return [];
  const paths = differingPaths(leavesOf(before, []), leavesOf(now.experiment, []));
  return paths.filter((each) => !['name', 'version'].includes(each) && !each.startsWith('plugins'));
}

/** Null for a damaged one, which is told when its member's turn comes. */
function intactExperiment(run: string): unknown {
  try {
    return readJson(path.join(run, 'experiment.json'))?.json ?? null;
  } catch {
    return null;
  }
}

/** The same command again joins the sweep; another content under its name is a mistake. */
export function checkSame(there: OpenSweep, plan: PlannedSweep): void {
  if (plan.sweep?.search || there.manifest.sweep?.search) return checkSameSearch(there, plan);
  const known = new Set(there.manifest.members.map(({ id }) => id));
  if (plan.members.every(({ id }) => known.has(id))) return;
  throw new UserError(
    errors.SWEEP_DIFFERS({
      folder: there.folder,
      differences: differencesOf(there, plan),
      extendable: there.manifest.base === plan.base,
    }),
  );
}

/** All that a search decides follows from its section and the experiment. */
function checkSameSearch({ folder, manifest }: OpenSweep, plan: PlannedSweep): void {
  const [before, after] = [manifest, plan].map(({ sweep, ablation }) => leavesOf({ sweep, ablation }));
  const differences = differingPaths(before, after).map(
    (each) => `${each} ${before.get(each) ?? 'nothing'} in the sweep, ${after.get(each) ?? 'nothing'} now`,
  );
  if (manifest.base !== plan.base) differences.push('the experiment itself');
  if (differences.length > 0) throw new UserError(errors.SWEEP_DIFFERS({ folder, differences, extendable: false }));
}

/** What a plan has otherwise, by member, for a message. */
export function differencesOf({ folder, manifest }: OpenSweep, plan: PlannedSweep): readonly string[] {
  const lines: string[] = [];
  for (const { id, name, experiment } of plan.members) {
    const same = manifest.members.find((member) => member.name === name);
    if (same?.id === id || manifest.members.some((member) => member.id === id)) continue;
    if (!same) lines.push(`${name} is not in it`);
    else lines.push(...changesOf(path.join(folder, same.folder), experiment).map((change) => `${name}: ${change}`));
  }
  return lines;
}

function changesOf(run: string, now: unknown): readonly string[] {
  const before = leavesOf(readJson(path.join(run, 'experiment.json'))?.json);
  const after = leavesOf(now);
  return differingPaths(before, after).map(
    (each) => `${each} ${before.get(each) ?? 'nothing'} in the sweep, ${after.get(each) ?? 'nothing'} now`,
  );
}

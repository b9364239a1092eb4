/** Settings as runs: the experiment with a few more overrides each, composed, checked and complete, with a name and an id. */
import JSON5 from 'json5';
import { loadExperiment, type LoadedExperiment, type LoadSettings } from '../config/load.ts';
import { escaped } from '../config/save.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import { FREE, leavesOf } from '../runs/same-experiment.ts';
import type { Problem } from '../source/problem.ts';
import { valueAt } from '../source/tree.ts';
import type { Change, Variant } from './expand.ts';
import { memberNames } from './member-name.ts';
import type { PlannedMember } from './plan.ts';

/** All of them in their order, or what is wrong with any, each thing once and at the place in the file that brought it. */
export async function plannedMembers(
  loaded: LoadedExperiment,
  variants: readonly Variant[],
  changes: LoadSettings,
): Promise<PlannedMember[] | { readonly problems: readonly Problem[] }> {
  const written = variants.map(({ changes, seed }) => ({
    settings: Object.fromEntries(changes.map(({ path, value }) => [path, value])),
    seed,
    id: fingerprintOf([changes, seed]),
  }));
  const names = memberNames(written);
  const paths = [...new Set(written.flatMap((each) => Object.keys(each.settings)))];
  const members: PlannedMember[] = [];
  const problems = new Map<string, Problem>();
  const free = FREE.filter((each) => !paths.some((path) => each === path || each.startsWith(`${path}.`) || path.startsWith(`${each}.`)));
  for (const [index, { changes: own, seed }] of variants.entries()) {
    const name = names[index];
    const seeded = own.some(({ path }) => path === 'seed') ? [] : [override('seed', seed)];
    const overrides = [...own.map(({ path, value }) => override(path, value)), ...seeded, override('name', name)];
    const { loaded: member, problems: found } = await loadExperiment(loaded.file, {
      ...changes,
      exact: overrides,
    });
    for (const each of found) {
      const placed = atSection(each, own, loaded);
      problems.set(`${placed.code} ${placed.message} ${placed.origin?.source.name} ${placed.origin?.start}`, placed);
    }
    if (!member) continue;
    const { experiment, saved } = member;
    const values = paths.map((path) => [
      path,
      path in written[index].settings ? written[index].settings[path] : valueAt(experiment, path.split('.')),
    ]);
    members.push({ id: idOf(experiment, free), name, settings: Object.fromEntries(values), seed, experiment, saved });
  }
  return problems.size > 0 ? { problems: [...problems.values()] } : members;
}

function override(path: string, value: unknown): string {
  return `${path}=${JSON5.stringify(escaped(value))}`;
}

/** A problem that a change brought belongs where the change is written. */
function atSection(found: Problem, changes: readonly Change[], loaded: LoadedExperiment): Problem {
  const { origin } = found;
  if (origin?.source.kind !== 'override') return found;
  const change = changes.find(({ path, value }) => origin.source.text === override(path, value));
  if (!change) return found;
  const key = /^unknown-key|^bad-override/.test(found.code);
  if (key && change.at[0] === 'ablation') return { ...found, origin: loaded.place(['ablation', 'path'], 'value') };
  const at = key && typeof change.at.at(-1) === 'number' ? change.at.slice(0, -1) : change.at;
  return { ...found, origin: loaded.place(at, key ? 'key' : 'value') };
}

/** A member of a search, or what is wrong with its settings. */
export async function planMember(
  loaded: LoadedExperiment,
  settings: PlannedMember['settings'],
  changes: LoadSettings,
): Promise<PlannedMember | { readonly problems: readonly Problem[] }> {
  const own = Object.entries(settings).map(([path, value]) => ({ path, value, at: ['sweep', 'search', 'space', path] }));
  const members = await plannedMembers(loaded, [{ changes: own, seed: loaded.experiment.seed }], changes);
  return Array.isArray(members) ? members[0] : members;
}

/** Equal for experiments that give the same numbers, whatever they are called: what is `free` does not count. */
export function idOf(experiment: Readonly<Record<string, unknown>>, free: readonly string[]): string {
  return fingerprintOf([...leavesOf(experiment, [...free, 'name'])].sort()).slice(0, 12);
}

/**
 * A sweep on disk, whole before its first run:
 *
 *   sweep.json                 the manifest: what varies, and every member with its id; of a search, what was decided: `search/`
 *   members/<name>/            an ordinary run folder; experiment.json is there from the beginning
 *   state/<id>.json            what became of a member, see `state.ts`      logs/<name>.txt   what its runs said
 *   launcher/                  what a launcher keeps that goes on without us
 *
 * Editing the experiment file later changes nothing here. A folder that was not finished being made has the
 * file `incomplete` and is made again.
 */
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { escaped } from '../config/save.ts';
import { errors, UserError } from '../errors/index.ts';
import { flushFolder, writeFileAtomic } from '../files/atomic-write.ts';
import { readChecked } from '../files/read-json.ts';
import { manifestShape } from '../runs/file-shapes.ts';
import { requireOutsideRuns } from '../runs/outside-runs.ts';
import { isTemporary, isTemporaryOf } from '../files/temporary.ts';
import { isLockFile } from '../files/lock.ts';
import { lockHint, ownerText } from '../files/owner.ts';
import { checkSame, differencesOf, joinedBy, type JoinedSweep } from './joined.ts';
import type { PlannedSweep, PlannedMember } from './plan.ts';
import { makeFolder } from '../files/make-folder.ts';
import { claimOf, reportOf } from './state.ts';
import { locked } from './sweep-lock.ts';
import type { SearchLeg } from './search/decide.ts';

/** What `sweep.json` holds; `format` grows when a reader of today could not read it. */
export interface Manifest extends Omit<PlannedSweep, 'folder' | 'members' | 'repeated' | 'source'> {
  readonly format: 1;
  /** When it was made, ISO 8601. */
  readonly created: string;
  readonly experiment: PlannedSweep['source'];
  readonly members: readonly Member[];
  /** Of a search: what was decided, in this order; members are added as it begins them. */
  readonly history?: readonly SearchLeg[];
  /** Of a search: settings that were drawn and that no run can have. */
  readonly refused?: readonly Member['settings'][];
  /** Of a search: whether nothing is left to decide. */
  readonly over?: boolean;
}

/** A run of a sweep, as the manifest lists it. */
export interface Member extends Omit<PlannedMember, 'experiment' | 'saved'> {
  /** Relative to the sweep's folder. */
  readonly folder: string;
}

/** A sweep whose folder is complete. */
export interface OpenSweep {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Makes the sweep of a plan, or opens it where it is already there; `fresh` throws away what an earlier one left. */
export async function openSweep(plan: PlannedSweep, { fresh = false }: { readonly fresh?: boolean } = {}): Promise<JoinedSweep> {
  const { folder } = plan;
  requireOutsideRuns(folder);
  await makeFolder(folder);
  await checkIsSweep(folder);
  return locked(folder, async () => {
    if (fresh) await empty(folder);
    const there = existsSync(path.join(folder, MANIFEST)) ? await readSweep(folder) : null;
    if (there) {
      checkSame(there, plan);
      return joinedBy(await withLauncher(await settled(there), plan.launcher), plan);
    }
    await writeFileAtomic(path.join(folder, INCOMPLETE), '');
    await rm(path.join(folder, 'members'), { recursive: true, force: true });
    const members = await freeze(folder, plan.source, plan.members);
    const search = plan.sweep?.search ? { history: [] } : {};
    const made = await writeManifest(folder, { ...manifestOf(plan, members, new Date().toISOString()), ...search });
    return { ...made, beyond: [], unheeded: [] };
  });
}

/** Opens a sweep to go on with it. What a process left that died just when it had made it, or had begun to replace it, is cleared. */
export async function reopenSweep(folder: string): Promise<OpenSweep> {
  // A folder of something else is told as that, and left without a lock.
  await readSweep(folder);
  return locked(folder, async () => settled(await readSweep(folder)));
}

/** Writes down what the sweep goes on with from now on. */
export async function recordLauncher({ folder }: OpenSweep, launcher: Manifest['launcher']): Promise<OpenSweep> {
  return locked(folder, async () => withLauncher(await readSweep(folder), launcher));
}

async function withLauncher(sweep: OpenSweep, launcher: Manifest['launcher']): Promise<OpenSweep> {
  if (!launcher || JSON.stringify(launcher) === JSON.stringify(sweep.manifest.launcher)) return sweep;
  return writeManifest(sweep.folder, { ...sweep.manifest, launcher });
}

/** Adds the members of a plan that the sweep does not have yet; those it has stay as they are. */
export async function extendSweep(
  { folder }: OpenSweep,
  plan: PlannedSweep,
): Promise<{ readonly sweep: OpenSweep; readonly added: readonly Member[] }> {
  return locked(folder, async () => {
    const { manifest } = await readSweep(folder);
    if (manifest.base !== plan.base)
      throw new UserError(errors.SWEEP_DIFFERS({ folder, differences: differencesOf({ folder, manifest }, plan), extendable: false }));
    const known = new Set(manifest.members.map(({ id }) => id));
    const names = new Set(manifest.members.map(({ name }) => name));
    const further = plan.members
      .filter(({ id }) => !known.has(id))
      .map((member) => (names.has(member.name) ? underAnotherName(member) : member));
    for (const { name } of further) await rm(path.join(folder, 'members', name), { recursive: true, force: true });
    const added = await freeze(folder, plan.source, further);
    const seeds = [...new Set([...manifest.seeds, ...plan.seeds])];
    const whole: PlannedSweep = {
      ...plan,
      launcher: manifest.launcher,
      seeds,
      axes: joined(manifest.axes, plan.axes),
      ...(plan.ablation ? { ablation: { ...plan.ablation, seeds } } : {}),
    };
    const sweep = await writeManifest(folder, manifestOf(whole, [...manifest.members, ...added], manifest.created));
    return { sweep, added };
  });
}

/** Under a name that no other has. */
export function underAnotherName(member: PlannedMember): PlannedMember {
  const name = `${member.name}-${member.id.slice(0, 6)}`;
  return { ...member, name, experiment: { ...member.experiment, name } };
}

/** Opens a sweep by its folder. */
export async function readSweep(folder: string): Promise<OpenSweep> {
  const file = path.join(folder, MANIFEST);
  try {
    const manifest = readChecked<Manifest>(file, manifestShape);
    if (manifest) return { folder, manifest };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const found = `its sweep.json was not written by this version of electra-run, or was damaged (${error.message.slice(file.length + 1)}`;
    throw new UserError(errors.NOT_A_SWEEP({ folder, found: `${found.replace(/\.$/, '')})` }), { cause: error });
  }
  throw new UserError(errors.NOT_A_SWEEP({ folder, found: existsSync(folder) ? 'it has no sweep.json' : 'there is no such folder' }));
}

const MANIFEST = 'sweep.json';
const INCOMPLETE = 'incomplete';
const OURS = new Set([MANIFEST, INCOMPLETE, 'members', 'state', 'claims', 'logs', 'launcher']);

function isOurs(name: string): boolean {
  return OURS.has(name) || isLockFile(name) || isTemporary(name) || name === 'report.html';
}

/** A folder that holds something else is not ours to write into, still less to empty. */
async function checkIsSweep(folder: string): Promise<void> {
  const names = await readdir(folder);
  const isSweep = names.includes(MANIFEST) || names.includes(INCOMPLETE);
  const begun = (name: string): boolean => isLockFile(name) || [MANIFEST, INCOMPLETE].some((ours) => isTemporaryOf(ours, name));
  const foreign = names.find((name) => !begun(name) && !(isSweep && isOurs(name)));
  if (foreign)
    throw new UserError(
      errors.NOT_A_SWEEP({ folder, found: names.includes('experiment.json') ? 'it is the folder of a run' : `it holds '${foreign}'` }),
    );
}

async function requireFree(folder: string, member: Member): Promise<void> {
  const held = await claimOf(folder, member);
  if (!held) return;
  const { holder, path: lock } = held;
  const facts = { folder, member: member.name, owner: ownerText(holder), hint: lockHint(holder, lock) };
  throw new UserError(errors.SWEEP_RUNNING(facts), { exitCode: 1 });
}

/** The manifest goes first: without it the rest is an unfinished sweep. */
async function empty(folder: string): Promise<void> {
  if (existsSync(path.join(folder, MANIFEST))) {
    const { manifest } = await readSweep(folder);
    for (const member of manifest.members) await requireFree(folder, member);
    const reports = await Promise.all(manifest.members.map((member) => reportOf(folder, member)));
    const launchers = reports.flatMap(({ state, attempts }) => {
      const last = attempts.at(-1);
      return state !== 'finished' && last?.launch && last.ended === undefined ? [last.launch.launcher] : [];
    });
    if (launchers.length > 0)
      throw new UserError(errors.SWEEP_LAUNCHED({ folder, count: launchers.length, launcher: launchers[0] }), { exitCode: 1 });
    await writeFileAtomic(path.join(folder, INCOMPLETE), '');
  }
  for (const name of [MANIFEST, 'members', 'state', 'claims', 'logs', 'launcher'])
    await rm(path.join(folder, name), { recursive: true, force: true });
}

/** Each member becomes a run folder that has not begun; only for who makes or extends the sweep. */
export async function freeze(folder: string, source: PlannedSweep['source'], members: readonly PlannedMember[]): Promise<Member[]> {
  const made: Member[] = [];
  for (const { experiment, saved, ...member } of members) {
    const own = path.posix.join('members', member.name);
    const run = path.join(folder, own);
    await makeFolder(run);
    await writeFileAtomic(
      path.join(run, 'record.json'),
      `${JSON.stringify({ experimentFile: source.file, experimentFolder: source.folder }, null, 2)}\n`,
    );
    await writeFileAtomic(path.join(run, 'experiment.json5'), saved);
    await writeFileAtomic(path.join(run, 'experiment.json'), `${JSON.stringify(escaped(experiment), null, 2)}\n`);
    made.push({ ...member, folder: own });
  }
  if (made.length > 0) await flushFolder(path.join(folder, 'members'));
  return made;
}

function manifestOf(
  { name, base, launcher, sweep, ablation, axes, seeds, source }: PlannedSweep,
  members: readonly Member[],
  created: string,
): Manifest {
  const varied = ablation ? { ablation } : { sweep };
  return { name, format: 1, experiment: source, created, base, ...(launcher && { launcher }), ...varied, axes, seeds, members };
}

/** Replaces `sweep.json`; only for who makes or extends the sweep. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<OpenSweep> {
  await writeFileAtomic(path.join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  return settled({ folder, manifest });
}

/** With its manifest a sweep is complete, whatever says that it is not. */
async function settled(sweep: OpenSweep): Promise<OpenSweep> {
  await rm(path.join(sweep.folder, INCOMPLETE), { force: true });
  return sweep;
}

function joined(before: Manifest['axes'], after: Manifest['axes']): Manifest['axes'] {
  const paths = [...new Set([...before, ...after].map((axis) => axis.path))];
  return paths.map((each) => {
    const values = [...before, ...after].filter((axis) => axis.path === each).flatMap((axis) => axis.values);
    return { path: each, values: [...new Map(values.map((value) => [JSON.stringify(value), value])).values()] };
  });
}

/**
 * What became of each member, and who works on it.
 *
 *   claims/<id>/lock-1.json    while a process works on a member; that of a dead process is taken over
 *   state/<id>.json            every attempt: when it began and ended, and how; written by who holds the claim
 *
 * The run's own folder decides whether it is finished, so that nothing finished is lost when the sweep dies
 * before it has written that down.
 */
import path from 'node:path';
import { UserError } from '../errors/index.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { readChecked } from '../files/read-json.ts';
import { attemptsShape } from '../runs/file-shapes.ts';
import { readRunFiles, type RunFiles } from '../runs/run-files.ts';
import type { StatusRecord } from '../runs/run-folder.ts';
import { holderOf, tryLock, type Held, type RunLock } from '../files/lock.ts';
import { makeFolderIn } from '../files/make-folder.ts';
import type { Owner } from '../files/owner.ts';
import { clearTemporaries } from '../files/temporary.ts';
import { lastWritten, stateOfRun, type RunState } from '../runs/run-status.ts';
import type { Member } from './manifest.ts';

/** One time that a member was run. */
export interface Attempt {
  /** ISO 8601. */
  readonly started: string;
  readonly process: { readonly host: string; readonly pid: number };
  /** Where a launcher has it that goes on without that process: the key by which it is found there. */
  readonly launch?: { readonly launcher: string; readonly key: string; /** Bytes that its log had before. */ readonly from?: number };
  /** When it was known to run there, ISO 8601; missing until then. */
  readonly began?: string;
  /** Missing while it runs, and until somebody comes by where sweep and machine died together. */
  readonly ended?: string;
  readonly outcome?: AttemptOutcome;
  /** How long it took, whatever the clock was set to meanwhile; missing where nobody was there at its end. */
  readonly seconds?: number;
  /** What a failed run said, or what befell the process of a finished one behind its end. */
  readonly error?: string;
}

/** How an attempt ended; one that was interrupted can go on, and one that paused came as far as it was to. */
export type AttemptOutcome = 'finished' | 'failed' | 'interrupted' | 'paused';

/** How far a member is, and what happened to it. */
export interface MemberReport {
  readonly member: Member;
  /** `damaged`: a file of it cannot be read; the other members do not mind. `queued`: a launcher has it, and it does not run yet. */
  readonly state: RunState | 'damaged' | 'queued';
  /** Updates made so far, as of the last checkpoint. */
  readonly step: number;
  readonly attempts: readonly Attempt[];
  /** Of the last attempt, if it failed; of a damaged one: which file, and why. */
  readonly error?: string;
  /** Who works on it; null where it is finished. */
  readonly owner: Owner | null;
  /** What was read of its run to find that out; missing for a damaged one. */
  readonly files?: RunFiles;
}

/** How far a member is. */
export async function reportOf(folder: string, member: Member): Promise<MemberReport> {
  const damaged = (error: string): MemberReport => ({ member, state: 'damaged', step: 0, attempts: [], error, owner: null });
  const files = readRunFiles(path.join(folder, member.folder));
  if (files.faults.length > 0) return damaged(files.faults.map(({ message }) => message).join(' '));
  return readReport(folder, member, files).catch((error: unknown) => {
    if (error instanceof UserError) return damaged(error.message);
    throw error;
  });
}

async function readReport(folder: string, member: Member, files: RunFiles): Promise<MemberReport> {
  const run = path.join(folder, member.folder);
  const { state: own, status, owner: writer } = await stateOfRun(run, (files.status as StatusRecord | undefined) ?? null);
  const attempts = attemptsOf(folder, member);
  if (own === 'finished') return { member, state: own, step: status?.step ?? 0, attempts, owner: null, files };
  const owner = (await claimOf(folder, member))?.holder ?? writer;
  const last = attempts.at(-1);
  const failed = last?.outcome === 'failed';
  // Whoever handed it over has claimed it meanwhile; it runs from when on its own process says so, or what it was handed to.
  const away = last?.launch !== undefined && last.ended === undefined;
  const runs = away ? writer !== null || last.began !== undefined : owner !== null;
  const begun = own === 'paused' ? own : last || status ? 'interrupted' : 'waiting';
  const state = runs ? 'running' : away ? 'queued' : failed ? 'failed' : begun;
  return { member, state, step: status?.step ?? 0, attempts, ...(state === 'failed' ? { error: last?.error } : {}), owner, files };
}

/** Makes this process the one that works on the member, or says which one does. */
export async function claim(folder: string, member: Member): Promise<RunLock | Held> {
  const lock = await tryLock(await makeFolderIn(folder, 'claims', member.id));
  if ('holder' in lock) return lock;
  await clearTemporaries(await makeFolderIn(folder, 'state'), { of: `${member.id}.json`, alone: true });
  return lock;
}

/** The living process that works on a member, or one of another machine that may; null where there is none. */
export async function claimOf(folder: string, member: Member): Promise<Held | null> {
  return holderOf(claimFolder(folder, member));
}

/**
 * Writes down that an attempt began, or how it ended; only for who holds the claim. One before it that has no end was made by a
 * process that died: it ended with what its run wrote last.
 */
export async function recordAttempt(folder: string, member: Member, attempt: Attempt): Promise<void> {
  const before = attemptsOf(folder, member);
  const others = isSame(before.at(-1), attempt) ? before.slice(0, -1) : before;
  const wrote = await lastWritten(path.join(folder, member.folder));
  const ended = others.map((each, index): Attempt => {
    if (each.ended !== undefined) return each;
    const latest = others[index + 1]?.started ?? attempt.started;
    return { ...each, ended: wrote !== null && wrote > each.started && wrote < latest ? wrote : latest, outcome: 'interrupted' };
  });
  const attempts = [...ended, attempt];
  await writeFileAtomic(stateFile(folder, member), `${JSON.stringify({ id: member.id, name: member.name, attempts }, null, 2)}\n`);
}

/** A clock that was set back may say a time again. */
function isSame(one: Attempt | undefined, other: Attempt): boolean {
  return one?.started === other.started && one.process.pid === other.process.pid && one.process.host === other.process.host;
}

function attemptsOf(folder: string, member: Member): readonly Attempt[] {
  return readChecked<{ readonly attempts: readonly Attempt[] }>(stateFile(folder, member), attemptsShape)?.attempts ?? [];
}

function stateFile(folder: string, { id }: Member): string {
  return path.join(folder, 'state', `${id}.json`);
}

function claimFolder(folder: string, { id }: Member): string {
  return path.join(folder, 'claims', id);
}

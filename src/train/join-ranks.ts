/**
 * Joins the other ranks of a run: makes the collective of the experiment, tries it, and has all ranks agree that they are of one run.
 *
 * Comes before anything is read or written, so that what is wrong with the ranks is told at once.
 */
import { hostname } from 'node:os';
import { allowedCores, usableCores } from '../engine/cores.ts';
import { noDocuments } from '../data/no-documents.ts';
import { errors, UserError } from '../errors/index.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { fingerprintOf } from '../files/fingerprint.ts';
import type { Collective, Peers } from '../kinds/collective.ts';
import { packageVersion } from '../package.ts';
import { createRun } from '../registry/container.ts';
import type { Registry } from '../registry/registry.ts';
import { leavesOf } from '../runs/same-experiment.ts';
import type { Log } from '../track/log.ts';
import { groupOf, groupOfOne, type RankGroup } from '../parallel/group.ts';
import { tryOut } from '../parallel/try-out.ts';

/** What the ranks are joined for. */
export interface Joining {
  readonly experiment: Experiment;
  readonly registry: Registry;
  readonly experimentFolder: string;
  readonly runFolder: string;
  readonly cacheFolder: string;
  readonly log: Log;
  /** Aborted where this rank is told to stop. */
  readonly signal: AbortSignal;
  readonly peers?: Peers;
}

/** The environment variable by which engines know how many threads they may take. */
const THREADS = 'ELECTRA_RUN_THREADS';

/** One rank, where the experiment does not say 'parallel'. Throws a {@link UserError} for ranks that do not work, or are of two runs. */
export async function joinGroup({ signal, ...joining }: Joining): Promise<RankGroup> {
  const { experiment, registry, log } = joining;
  if (!experiment.parallel) return groupOfOne(signal);
  const run = createRun(registry, experiment, { ...joining, documents: () => noDocuments });
  const collective = (await run.at('parallel')) as Collective;
  const reason = await tryOut(collective);
  if (reason !== null)
    throw new UserError(
      errors.COLLECTIVE_UNUSABLE({ collective: collective.name, reason, hint: 'Nothing was trained. See docs/parallel.md.' }),
      { exitCode: 1 },
    );
  const group = groupOf(collective, signal);
  await group.requireSame('version of electra-run', packageVersion());
  await group.requireSame('experiment', fingerprintOf([...leavesOf(experiment)].sort()));
  const threads = await shareCores(group);
  const each = threads === null ? '' : `, ${threads} ${threads === 1 ? 'thread' : 'threads'} each`;
  if (group.first) log.info(`ranks       ${group.size} (${collective.name})${each}`);
  return group;
}

/** Ranks that may use the same cores share them evenly, unless the environment says how many threads each takes: then null. */
async function shareCores(group: RankGroup): Promise<number | null> {
  const here = await group.countSame(`${hostname()} ${allowedCores().join(',')}`);
  if (process.env[THREADS]) return null;
  const threads = Math.max(1, Math.floor(usableCores() / here));
  // Whoever shares the environment has asked before it changes.
  await group.countSame('');
  process.env[THREADS] = String(threads);
  return threads;
}

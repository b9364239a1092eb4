/** A rank that is not the first: it trains along, and speaks only where it alone has failed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { UserError } from '../errors/index.ts';
import { Interrupted } from '../interrupted.ts';
import type { RankGroup } from '../parallel/group.ts';
import type { RunSetting } from '../train/assemble.ts';
import { followExperiment } from '../train/follow.ts';
import { silentLog } from '../track/silent.ts';
import type { Report } from './worker.ts';

/**
 * Milliseconds for which a rank that has failed keeps quiet: the first one tells what is wrong with all of them, saves, and ends them, and
 * it would be ended by the end of another.
 */
const GRACE = 5000;

/** Returns the exit code. */
export async function follow(group: RankGroup, setting: Omit<RunSetting, 'group' | 'log'>): Promise<number> {
  try {
    await followExperiment({ ...setting, group, log: silentLog });
    return 0;
  } catch (error) {
    parentPort?.postMessage({ type: 'quiet' } satisfies Report);
    await sleep(GRACE);
    if (error instanceof Interrupted) return error.exitCode;
    if (!(error instanceof UserError)) throw error;
    const { code, hints, exitCode, message } = error;
    throw new UserError({ code, message: `Rank ${group.rank} of ${group.size}: ${message}`, hints }, { exitCode, cause: error });
  }
}

/** `electra-run plan <experiment>`: what an experiment will cost, without training it. */
import { requireExperiment } from '../config/load.ts';
import { errors, UserError } from '../errors/index.ts';
import { shellWord } from '../output/shell-word.ts';
import type { Cluster } from '../plan/cluster/cluster.ts';
import { OVERHEAD } from '../plan/cluster/network.ts';
import type { PlanRequest } from '../plan/plan.ts';
import { terminalLog } from '../track/terminal.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { onlyChanges, type ChangeOptions } from './changes.ts';
import type { Streams } from './streams.ts';
import { requireSweep } from './sweep.ts';
import { searchMethodOf } from './sweep-search.ts';

/** Changes of the experiment, and how closely to look: the more is asked, the longer it takes. */
export interface PlanOptions extends ChangeOptions {
  /** Read the corpus and tokenize it, as the run would. */
  readonly read?: boolean;
  /** Time a few real steps. */
  readonly measure?: boolean;
  /** False: leave times out. */
  readonly time?: boolean;
  readonly json?: boolean;
  /** Machines that would share it; the rest says more of them, times in seconds. */
  readonly ranks?: number;
  /** Bits per second. */
  readonly network: number;
  readonly latency: number;
  readonly slow: number;
  readonly jitter: number;
  readonly failures?: number;
  readonly restart: number;
}

/** Returns the exit code: 0, or 1 when the experiment does not fit this machine. */
export async function plan(file: string, words: readonly string[], options: PlanOptions, { out }: Streams): Promise<number> {
  const { read = false, measure = false, time = true, json = false } = options;
  const changes = { ...onlyChanges(words, options), unread: !read && !measure };
  const { experiment, registry, folder, variation, place } = await requireExperiment(file, changes);
  if (options.ranks !== undefined && (variation.sweep || variation.ablation))
    throw oneAtATime(file, variation.sweep ? 'sweep' : 'ablation');
  const { planExperiment } = await import('../plan/plan.ts');
  const { planText, searchText, sweepText } = await import('../plan/text.ts');
  const request: Omit<PlanRequest, 'experiment'> = {
    registry,
    experimentFolder: folder,
    cacheFolder: cacheFolderHere(),
    log: terminalLog(),
    read,
    timing: time ? (measure ? 'measure' : 'calibrate') : null,
    cluster: options.ranks === undefined ? undefined : clusterOf(options, options.ranks),
  };
  if (variation.sweep?.search) {
    await requireSweep(file, changes);
    const { prospectOfSearch } = await import('../sweep/search/prospect.ts');
    const search = prospectOfSearch(await searchMethodOf({ experiment, variation, registry, folder }));
    const planned = await planExperiment({ ...request, experiment, place });
    out.write(json ? `${JSON.stringify({ ...planned, search }, null, 2)}\n` : `${planText(planned)}\n\n${searchText(search)}\n`);
    return planned.fits ? 0 : 1;
  }
  if (variation.sweep || variation.ablation) {
    const { planMembers } = await import('../plan/sweep.ts');
    const planned = await planMembers(await requireSweep(file, changes), request);
    out.write(json ? `${JSON.stringify(planned, null, 2)}\n` : `${sweepText(planned)}\n`);
    return planned.total.fits ? 0 : 1;
  }
  const planned = await planExperiment({ ...request, experiment, place });
  out.write(json ? `${JSON.stringify(planned, null, 2)}\n` : `${planText(planned)}\n`);
  return planned.fits ? 0 : 1;
}

function clusterOf({ network, latency, slow, jitter, failures, restart }: PlanOptions, ranks: number): Cluster {
  return { ranks, network: { bandwidth: network / 8, latency, overhead: OVERHEAD }, slow, jitter, failures: failures ?? null, restart };
}

function oneAtATime(file: string, section: string): UserError {
  return new UserError(
    errors.BAD_ARGUMENTS({
      reason: `--ranks is about one run, and ${file} has a section '${section}' with several.`,
      hint: `Take the section out: npx electra-run plan ${shellWord(file)} '~${section}' --ranks …`,
    }),
  );
}

/** How the search of a sweep goes on: its components, made of the experiment that it began with, and what a person hears of it. */
import { loadExperiment, requireExperiment, type LoadedExperiment, type LoadSettings } from '../config/load.ts';
import { splitUnread } from '../data/split.ts';
import { errors, UserError } from '../errors/index.ts';
import type { Experiment } from '../experiment/experiment.ts';
import type { Sampler } from '../kinds/sampler.ts';
import type { Stopper } from '../kinds/stopper.ts';
import { blaming, type Scene } from '../registry/blame.ts';
import { createRun } from '../registry/container.ts';
import { FREE } from '../runs/same-experiment.ts';
import type { Problem } from '../source/problem.ts';
import type { OpenSweep } from '../sweep/manifest.ts';
import { idOf, planMember } from '../sweep/members.ts';
import type { SearchMethod } from '../sweep/search/decide.ts';
import { advance, type MemberLeg, type Searching } from '../sweep/search/advance.ts';
import type { MemberReport } from '../sweep/state.ts';
import { formatFigure } from '../track/table.ts';
import { terminalLog } from '../track/terminal.ts';
import { cacheFolderHere } from './cache-folder.ts';
import type { Running } from './sweep-work.ts';

/** A search that can go on, and whose mistakes its components' are. */
export interface OpenSearch {
  readonly searching: Searching;
  readonly scene: Scene;
}

/** Null for a sweep that says all its members at once. Throws a {@link UserError} where the experiment is not what it was. */
export async function searchOf(sweep: OpenSweep): Promise<OpenSearch | null> {
  const { manifest } = sweep;
  if (!manifest.sweep?.search) return null;
  const { metric } = manifest.sweep.search;
  const { file, set, setFiles } = manifest.experiment;
  const changes = { set, setFiles };
  const loaded = await requireExperiment(file, changes);
  requireSame(sweep, loaded);
  const { registry } = loaded;
  const log = terminalLog();
  const method = await searchMethodOf(loaded);
  const searching: Searching = {
    ...method,
    compose: async (settings) => planMember(await sameAgain(sweep, changes), settings, changes),
    arrived({ name }, { value, until, step = until }) {
      const at = `at step ${formatFigure(step)}`;
      if (value === null || value === undefined) log.warn(`${name} has no number as ${metric} ${at}, and goes no further.`);
      else log.info(`  ${metric} ${formatFigure(value)} ${at}`);
    },
    refused: (settings, problems) =>
      log.warn(`Left out ${JSON.stringify(settings)}, which no run can have: ${problems.map(({ message }: Problem) => message).join(' ')}`),
  };
  return { searching, scene: { experiment: placeOf(loaded), registry } };
}

/** Its components, made as the file describes them. */
export async function searchMethodOf(
  loaded: Pick<LoadedExperiment, 'experiment' | 'variation' | 'registry' | 'folder'>,
): Promise<SearchMethod> {
  const { experiment, variation, registry, folder } = loaded;
  const section = variation.sweep?.search;
  if (!section) throw new Error('The experiment has no search.');
  const run = createRun(registry, placeOf(loaded), {
    cacheFolder: cacheFolderHere(),
    experimentFolder: folder,
    log: terminalLog(),
    documents: (corpus) => splitUnread(corpus, { heldOut: experiment.data.heldOut }),
  });
  const [sampler, stopper] = [await run.at('sweep.search.sampler'), await run.at('sweep.search.stopper')];
  return { section, sampler: sampler as Sampler, stopper: stopper as Stopper, steps: experiment.train.steps };
}

/** The experiment with the place of a search's components, which only one that is one run has none of. */
function placeOf({ experiment, variation }: Pick<LoadedExperiment, 'experiment' | 'variation'>): Experiment {
  return { ...experiment, sweep: variation.sweep } as Experiment;
}

/** What is to be done, asked again and again; `failed`: members that run once more. */
export function legsOf(
  sweep: OpenSweep,
  { searching, scene }: OpenSearch,
  failed: readonly MemberReport[],
): () => Promise<readonly MemberLeg[]> {
  const again = new Map(failed.map(({ member, attempts }) => [member.id, attempts.length]));
  return () => blaming(scene, () => advance(sweep, searching, again));
}

/** How a search is asked to run must let it see results. */
export function requireSearchable({ searching: { section } }: OpenSearch, { jobs = 1, detach }: Running): void {
  if (detach)
    throw new UserError(
      errors.BAD_ARGUMENTS({ reason: 'A search decides what comes next when results are there.', hint: 'Leave --detach out.' }),
    );
  if (jobs > section.parallel)
    terminalLog().warn(
      `--jobs ${jobs}, and no more than ${section.parallel} of the search's members are under way at once: sweep.search.parallel.`,
    );
}

/** Files may be edited while a search runs. */
async function sameAgain(sweep: OpenSweep, changes: LoadSettings): Promise<LoadedExperiment> {
  const { file } = sweep.manifest.experiment;
  const { loaded } = await loadExperiment(file, changes);
  if (!loaded) throw new UserError(errors.SEARCH_CHANGED({ folder: sweep.folder, file, what: 'the experiment in' }), { exitCode: 1 });
  requireSame(sweep, loaded);
  return loaded;
}

function requireSame({ folder, manifest }: OpenSweep, { experiment, variation, file }: LoadedExperiment): void {
  const section = JSON.stringify(variation.sweep) !== JSON.stringify(manifest.sweep);
  if (!section && idOf(experiment, FREE) === manifest.base) return;
  const what = section ? "the section 'sweep' of" : 'the experiment in';
  throw new UserError(errors.SEARCH_CHANGED({ folder, file, what }), { exitCode: 1 });
}

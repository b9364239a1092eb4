/** What runs the members of a sweep: what is asked for now, or what the sweep was made with, or processes of this machine. */
import path from 'node:path';
import type { Experiment } from '../experiment/experiment.ts';
import { errors, UserError } from '../errors/index.ts';
import { splitUnread } from '../data/split.ts';
import type { Launcher } from '../kinds/launcher.ts';
import { createRun } from '../registry/container.ts';
import { discover } from '../registry/discover.ts';
import type { Scene } from '../registry/blame.ts';
import { recordLauncher, type OpenSweep } from '../sweep/manifest.ts';
import type { MemberReport } from '../sweep/state.ts';
import { terminalLog } from '../track/terminal.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { loadRun } from './recorded-run.ts';

/** A launcher, and whose mistakes its are. */
export interface SweepLauncher {
  readonly launcher: Launcher;
  /** Undefined where none of the user's code is at work. */
  readonly scene?: Scene;
}

/** What `--launcher` changes of an experiment: a name, or a whole section. */
export function launcherWords(word: string | undefined): readonly string[] {
  if (word === undefined) return [];
  return [word.trimStart().startsWith('{') ? `launcher={$replace: ${word}}` : `launcher.type=${JSON.stringify(word)}`];
}

/** `left`: the members that are to be run; `word`: of the command line. What is asked for is what the sweep goes on with later. */
export async function launcherOf(sweep: OpenSweep, left: readonly MemberReport[], word?: string): Promise<SweepLauncher> {
  const { folder, manifest } = sweep;
  const [first] = left;
  if (!first) return { launcher: await processesHere() };
  const made = JSON.stringify(manifest.launcher ?? { type: 'local' });
  const { loaded } = await loadRun(path.join(folder, first.member.folder), { exact: [`launcher=${made}`], set: launcherWords(word) });
  const { registry, variation, folder: experimentFolder } = loaded;
  // The place of a launcher in an experiment; only the members' own experiments have none.
  const experiment = { ...loaded.experiment, launcher: variation.launcher } as Experiment;
  const run = createRun(registry, experiment, {
    cacheFolder: cacheFolderHere(),
    experimentFolder,
    runFolder: path.resolve(folder, 'launcher'),
    log: terminalLog(),
    documents: (corpus) => splitUnread(corpus, { heldOut: experiment.data.heldOut }),
  });
  const launcher = (await run.at('launcher')) as Launcher;
  requireNoneElsewhere(sweep, left, launcher);
  if (word !== undefined && JSON.stringify(variation.launcher) !== made) await recordLauncher(sweep, variation.launcher);
  return { launcher, scene: { experiment, registry } };
}

async function processesHere(): Promise<Launcher> {
  const { registry } = await discover({ kinds: ['launcher'] });
  const local = registry.get('launcher', 'local');
  if (!local) throw new Error('The launcher of this machine does not ship.');
  return (await local.definition.create({} as never, {} as never)) as Launcher;
}

/** What is with another launcher may begin there at any moment, and nobody here can tell. */
function requireNoneElsewhere({ folder }: OpenSweep, left: readonly MemberReport[], { name }: Launcher): void {
  const there = left.flatMap(({ attempts, owner }) => {
    const last = attempts.at(-1);
    return owner === null && last?.launch && last.ended === undefined && last.launch.launcher !== name ? [last.launch.launcher] : [];
  });
  if (there.length > 0) throw new UserError(errors.SWEEP_LAUNCHED({ folder, count: there.length, launcher: there[0] }), { exitCode: 1 });
}

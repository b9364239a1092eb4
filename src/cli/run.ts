/** `electra-run <experiment.json5>`: runs an experiment, or goes on with an unfinished run of it. */
import path from 'node:path';
import { requireExperiment, type LoadedExperiment } from '../config/load.ts';
import { terminalLog } from '../track/terminal.ts';
import { writeFileAtomic } from '../train/atomic-write.ts';
import { collectRecord } from '../train/record.ts';
import { openRunFolder, readStatus } from '../train/run-folder.ts';
import { runExperiment } from '../train/run.ts';
import { closingText } from '../train/summary.ts';
import { Interrupted, stopOnSignals } from './signals.ts';

export interface RunOptions {
  readonly set?: readonly string[];
  /** Throw away what an earlier run of this name left. */
  readonly fresh?: boolean;
}

export async function run(file: string, { set = [], fresh = false }: RunOptions = {}): Promise<number> {
  const loaded = await requireExperiment(file, { set });
  return runLoaded(loaded, path.join(loaded.experiment.runs, loaded.experiment.name), fresh);
}

/** Sections that may differ when a run goes on: they do not change its numbers. */
const FREE = ['trackers', 'runs', 'plugins', 'train.keepCheckpoints', 'train.samples'];

export async function runLoaded(loaded: LoadedExperiment, runPath: string, fresh = false): Promise<number> {
  const { experiment, registry, folder: experimentFolder } = loaded;
  const log = terminalLog();
  const folder = await openRunFolder(runPath, { experiment, fresh, free: FREE });
  const stop = stopOnSignals(() => log.warn('Stopping after this step; once more to stop at once.'));
  try {
    await writeFileAtomic(path.join(folder.path, 'experiment.json5'), loaded.saved);
    const record = { ...collectRecord({ commandLine: process.argv.slice(1), experimentFolder, seed: experiment.seed }), experimentFile: loaded.file, experimentFolder };
    await writeFileAtomic(path.join(folder.path, 'record.json'), `${JSON.stringify(record, null, 2)}\n`);
    const cacheFolder = path.resolve(process.env.ELECTRA_RUN_CACHE ?? '.electra-run');
    const result = await runExperiment({ experiment, registry, experimentFolder, folder, cacheFolder, log, signal: stop.signal });
    await folder.close('finished', result.figures['train/steps']);
    log.result(closingText(result, runPath, experiment.runs));
    return 0;
  } catch (error) {
    const interrupted = error instanceof Interrupted;
    await folder.close(interrupted ? 'interrupted' : 'failed', (await readStatus(folder.path))?.step ?? 0);
    if (!interrupted) throw error;
    log.warn(`Stopped and saved. To go on: npx electra-run resume ${runPath}`);
    return 130;
  } finally {
    stop.release();
  }
}

/** The child process of `sweep-engines.ts`: makes the engine of the run in this folder, and prints as JSON what went wrong, if anything. */
import { splitUnread } from '../data/split.ts';
import { UserError } from '../errors/index.ts';
import { createRun } from '../registry/container.ts';
import { silentLog } from '../track/silent.ts';
import { cacheFolderHere } from './cache-folder.ts';
import { loadRun } from './recorded-run.ts';

/** What a {@link UserError} says. */
export type Complaint = Pick<UserError, 'code' | 'message' | 'text' | 'exitCode'>;

try {
  const { experiment, registry, folder: experimentFolder } = (await loadRun(process.argv[2])).loaded;
  const run = createRun(registry, experiment, {
    cacheFolder: cacheFolderHere(),
    experimentFolder,
    log: silentLog,
    documents: (corpus) => splitUnread(corpus, { heldOut: experiment.data.heldOut }),
  });
  await run.get('engine');
  process.exit();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  const { code, message, text, exitCode }: Complaint = error;
  process.stdout.write(`${JSON.stringify({ code, message, text, exitCode })}\n`);
}

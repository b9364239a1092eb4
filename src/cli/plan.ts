/** `electra-run plan <experiment>`: what an experiment will cost, without training it. */
import path from 'node:path';
import { requireExperiment } from '../config/load.ts';
import { terminalLog } from '../track/terminal.ts';
import { onlyChanges, type ChangeOptions } from './changes.ts';
import type { Streams } from './streams.ts';

export interface PlanOptions extends ChangeOptions {
  /** Read the corpus and tokenize it, as the run would. */
  readonly read?: boolean;
  /** Time a few real steps. */
  readonly measure?: boolean;
  /** False: leave times out. */
  readonly time?: boolean;
  readonly json?: boolean;
}

/** Returns the exit code: 0, or 1 when the experiment does not fit this machine. */
export async function plan(file: string, words: readonly string[], options: PlanOptions, { out }: Streams): Promise<number> {
  const { read = false, measure = false, time = true, json = false } = options;
  const { experiment, registry, folder } = await requireExperiment(file, onlyChanges(words, options));
  const { planExperiment } = await import('../plan/plan.ts');
  const { planText } = await import('../plan/text.ts');
  const planned = await planExperiment({
    experiment,
    registry,
    experimentFolder: folder,
    cacheFolder: path.resolve(process.env.ELECTRA_RUN_CACHE ?? '.electra-run'),
    log: terminalLog(),
    read,
    timing: time ? (measure ? 'measure' : 'calibrate') : null,
  });
  out.write(json ? `${JSON.stringify(planned, null, 2)}\n` : `${planText(planned)}\n`);
  return planned.fits ? 0 : 1;
}

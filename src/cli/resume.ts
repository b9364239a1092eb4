/** `electra-run resume <run>`: goes on with an unfinished run from its last checkpoint, as its folder describes it. */
import type { Pausing } from '../train/pausing.ts';
import { loadRun } from './recorded-run.ts';
import { runLoaded, type Probes, type Terminal } from './run.ts';

/** What may be another one than when the run began. */
export interface ResumeOptions extends Probes, Pausing {
  /** Changes to what does not change the numbers, such as the engine. */
  readonly set?: readonly string[];
}

/** Returns the exit code. Throws UserError where the folder is no run, or the run is finished. */
export async function resume(folder: string, { set, ...how }: ResumeOptions, terminal: Terminal): Promise<number> {
  const { loaded } = await loadRun(folder, { set });
  return runLoaded(loaded, folder, terminal, how);
}

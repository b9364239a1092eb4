/**
 * MPI in this process: finds koffi and a library, begins it, and is one end of the ranks that `mpirun` started.
 *
 * MPI can be begun once in a process, and is called by one thread (`beside.ts`): the collective of a process is made once.
 */
import path from 'node:path';
import { errors, UserError } from '../../errors/index.ts';
import type { Collective } from '../../kinds/collective.ts';
import { candidates, hasLostChannel, startedTogether, VARIABLE } from './find.ts';
import { koffiIn, loadMpi, type MpiLibrary } from './library.ts';
import { mpiBeside } from './beside.ts';

/** What to type to get koffi. */
export const MPI_SETUP = 'npx electra-run setup mpi';

/** The folder of the setup below the cache folder. */
export function mpiFolder(cacheFolder: string): string {
  return path.join(cacheFolder, 'engines/mpi');
}

/** Where koffi is set up, and who is told. */
export interface MpiSetting {
  readonly cacheFolder: string;
  readonly log: { warn(message: string): void };
}

/** Begins MPI. Throws a {@link UserError} where it is not installed, or is not the one that started this process. */
export async function createMpiCollective({ cacheFolder, log }: MpiSetting): Promise<Collective> {
  const folder = mpiFolder(cacheFolder);
  const { library, file } = findMpi(folder);
  const otherLibrary = `It was loaded as ${file}. Name the library of your mpirun: ${VARIABLE}=/path/to/libmpi.so`;
  const refuse = (reason: string, hint = otherLibrary): UserError =>
    new UserError(errors.COLLECTIVE_UNUSABLE({ collective: library.version, reason, hint }), { exitCode: 1 });
  if (hasLostChannel())
    throw refuse(
      'it was started through npx or another program in Node, which closes the channel by which its ranks find each other.',
      'Start the program itself: mpirun -n 2 node_modules/.bin/electra-run …',
    );
  const { rank, size, serves, exchange, end } = await mpiBeside({ folder, file }, library);
  if (!serves) throw refuse('it was built without support for threads.');
  const together = startedTogether();
  if (together !== null && together > 1 && size === 1)
    throw refuse(
      `${together} processes were started together, and it finds each of them alone: something else started them than its own mpirun.`,
    );
  if (together === null && size === 1)
    log.warn(
      'The ranks are those of mpirun, and this process was started without it: it trains alone. To share: mpirun -n 4 npx electra-run …',
    );
  return { name: library.version, rank, size, exchange, close: end };
}

/** Loads the likeliest library that there is. Throws a {@link UserError} where there is none, or koffi is not set up. */
export function findMpi(folder: string): { readonly library: MpiLibrary; readonly file: string } {
  const koffi = koffiOf(folder);
  const refusals: string[] = [];
  for (const file of candidates()) {
    try {
      return { library: loadMpi(koffi, file), file };
    } catch (error) {
      refusals.push(`${file}: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`);
    }
  }
  throw new UserError(errors.MPI_MISSING({ variable: VARIABLE, refusals }), { exitCode: 1 });
}

function koffiOf(folder: string): ReturnType<typeof koffiIn> {
  try {
    return koffiIn(folder);
  } catch (cause) {
    throw new UserError(errors.MPI_NOT_SET_UP({ command: MPI_SETUP, folder }), { exitCode: 1, cause });
  }
}

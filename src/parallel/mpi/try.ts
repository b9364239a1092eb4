/** The trial of `electra-run setup mpi`: loads koffi from the folder it is called in, and says which MPI there is, as JSON. */
import { UserError } from '../../errors/index.ts';
import { findMpi } from './start.ts';

process.stdout.write(`${JSON.stringify({ mpi: versionHere() })}\n`);

/** Null where there is none yet: it comes from elsewhere. */
function versionHere(): string | null {
  try {
    return findMpi(process.cwd()).library.version;
  } catch (error) {
    if (error instanceof UserError && error.code === 'mpi-missing') return null;
    throw error;
  }
}

/** Where an MPI library may be: what the environment names, beside the program that started this process, and where the system looks. */
import { existsSync, fstatSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';

/** The environment variable that names a library, where it is not found or the wrong one is. */
export const VARIABLE = 'ELECTRA_RUN_MPI';

type Environment = Readonly<Record<string, string | undefined>>;

/** Open MPI; MPICH and Intel MPI, and MPICH as Debian calls it; the standard ABI of MPI 5. */
const NAMES = ['libmpi.so.40', 'libmpi.so.12', 'libmpich.so.12', 'libmpi_abi.so.1', 'libmpi.dylib'];

/** Files and names to try, the likeliest first. */
export function candidates(environment: Environment = process.env, folders: readonly string[] = besideStarters(environment)): string[] {
  const named = environment[VARIABLE];
  if (named) return [named];
  const isOpenMpi = environment.OMPI_COMM_WORLD_SIZE !== undefined;
  const names = isOpenMpi || environment.PMI_SIZE === undefined ? NAMES : [...NAMES.slice(1), NAMES[0]];
  const beside = folders.flatMap((folder) => names.map((name) => path.join(folder, name))).filter((file) => existsSync(file));
  return [...beside, ...names];
}

/** Processes that were started together, as what started them says; null where nothing of that kind did. */
export function startedTogether({ OMPI_COMM_WORLD_SIZE, PMI_SIZE, SLURM_STEP_NUM_TASKS }: Environment = process.env): number | null {
  const said = OMPI_COMM_WORLD_SIZE ?? PMI_SIZE ?? SLURM_STEP_NUM_TASKS;
  return said === undefined ? null : Number(said);
}

/**
 * Whether the channel is gone by which MPICH's ranks find each other: a socket that what starts them leaves open for them, and that a Node
 * in between, such as npx, closes. MPICH would end the process in words of its own.
 */
export function hasLostChannel({ PMI_FD }: Environment = process.env): boolean {
  if (PMI_FD === undefined) return false;
  try {
    return !fstatSync(Number(PMI_FD)).isSocket();
  } catch {
    return true;
  }
}

/** `lib` beside the `bin` of the programs above this one that belong to MPI, and of the mpirun that a shell would find. */
function besideStarters({ PATH = '' }: Environment): string[] {
  const above = ancestors().filter((program) => /mpi|hydra|ort|prte/.test(path.basename(program)));
  const onPath = PATH.split(path.delimiter)
    .map((folder) => path.join(folder, 'mpirun'))
    .find((file) => existsSync(file));
  const programs = [...above, ...(onPath === undefined ? [] : [realpathSync(onPath)])];
  return [...new Set(programs.map((program) => path.resolve(path.dirname(program), '../lib')))];
}

/** Files of the programs above this one, on Linux; those that cannot be seen are left out. */
function ancestors(): string[] {
  const found: string[] = [];
  let pid = process.ppid;
  for (let level = 0; level < 12 && pid > 1; level++) {
    try {
      found.push(readlinkSync(`/proc/${pid}/exe`));
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      pid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    } catch {
      return found;
    }
  }
  return found;
}

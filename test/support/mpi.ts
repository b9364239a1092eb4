/** Real ranks of MPI on this machine: Debian's Open MPI, and PyPI's MPICH in an environment of its own. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { environmentOf, main, type Ended, type Started } from './cli.ts';

/** One of the libraries, with what starts its ranks. */
export interface Mpi {
  readonly name: string;
  /** What a run says that it is shared through. */
  readonly says: RegExp;
  /** The program that starts ranks, with its words; throws where it is not installed. */
  start(): readonly string[];
}

/** `folder`: where the environment with MPICH is made. */
export function libraries(folder: string): readonly Mpi[] {
  return [
    {
      name: 'Open MPI',
      says: /^ranks +2 \(Open MPI v[\d.]+\)/m,
      start() {
        const program = '/usr/bin/mpirun.openmpi';
        if (!existsSync(program)) throw new Error(`${program} is not there: apt-get install openmpi-bin`);
        // Ctrl-C: it waits so many seconds before it asks ranks to stop, and again before it kills them.
        return [program, '--allow-run-as-root', '--oversubscribe', '--mca', 'odls_base_sigkill_timeout', '4'];
      },
    },
    {
      name: 'MPICH',
      says: /^ranks +2 \(MPICH [\d.]+\)/m,
      start() {
        const program = path.join(folder, 'bin/mpirun');
        if (existsSync(program)) return [program];
        execFileSync('python3', ['-m', 'venv', folder]);
        execFileSync(path.join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', 'mpich==5.0.2']);
        return [program];
      },
    },
  ];
}

/** The built program on so many ranks; ends as mpirun ends. */
export function startRanks(mpi: Mpi, ranks: number, words: readonly string[], folder: string): Started {
  return startProgram(mpi, ranks, [main, ...words], folder);
}

/** A program of Node's on so many ranks. */
export function startProgram(
  mpi: Mpi,
  ranks: number,
  words: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Started {
  const [program, ...own] = mpi.start();
  const child = spawn(program, [...own, '-n', String(ranks), process.execPath, ...words], {
    cwd: folder,
    env: environmentOf(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { out: '', error: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.error += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, ...written }));
  });
  return { child, ended };
}

/** The process of a rank of the run of this name, by what started it. */
export function processOf(rank: number, name: string): number {
  const found = readdirSync('/proc').find((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const [words, environment] = ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0'));
      return (
        words[0] === process.execPath &&
        words.includes(`name=${name}`) &&
        [`OMPI_COMM_WORLD_RANK=${rank}`, `PMI_RANK=${rank}`].some((each) => environment.includes(each))
      );
    } catch {
      return false;
    }
  });
  if (found === undefined) throw new Error(`Rank ${rank} of ${name} is not there.`);
  return Number(found);
}

/** The machine and the versions that the engines run with. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { freemem } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { defaultThreads } from '../engine/onnx/threads.ts';
import { nvidiaGpus, type Gpu } from '../setup/nvidia.ts';
import { collectRecord } from '../runs/record.ts';

/** What may explain why an engine works here or does not, and how fast it is. */
export interface Machine {
  /** By package; null where one is missing. */
  readonly versions: Readonly<Record<string, string | null>>;
  readonly cpu: string;
  readonly cores: number;
  /** Threads that an engine uses when an experiment says nothing. */
  readonly threads: number;
  readonly memoryGiB: number;
  readonly freeGiB: number;
  readonly platform: string;
  readonly gpus: readonly Gpu[];
  /** Version of the Slurm whose programs are here; null where there are none. */
  readonly slurm: string | null;
  /** Version of the Ray whose dashboard answers at {@link RAY_HERE}; null where none does. */
  readonly ray: string | null;
  /** The MPI whose mpirun is here, e.g. `Open MPI 4.1.4`; null where there is none. */
  readonly mpi: string | null;
  /** What `electra-run setup` made here, with its versions. */
  readonly setups: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Asks the system; installed setups are looked for in the cache folder. */
export async function lookAtMachine(cacheFolder: string): Promise<Machine> {
  const { versions, host } = collectRecord({ commandLine: [], experimentFolder: process.cwd(), seed: 0 });
  return {
    versions,
    ...host,
    threads: defaultThreads(),
    freeGiB: Math.round((freemem() / 2 ** 30) * 10) / 10,
    gpus: await nvidiaGpus(),
    slurm: await slurmHere(),
    ray: await rayHere(),
    mpi: await mpiHere(),
    setups: setupsIn(path.join(cacheFolder, 'engines')),
  };
}

/** A client says its version whether or not its cluster answers, unless it finds no settings of one. */
function slurmHere(): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('sbatch', ['--version'], { timeout: 10_000 }, (error, out) => {
      if ((error as NodeJS.ErrnoException | null)?.code === 'ENOENT') resolve(null);
      else resolve(/^slurm\S* (\S+)/.exec(out)?.[1] ?? 'without a cluster');
    });
  });
}

/** Where a Ray listens that was started on this machine with nothing said about it. */
export const RAY_HERE = 'http://127.0.0.1:8265';

function rayHere(): Promise<string | null> {
  return new Promise((resolve) => {
    const request = get(`${RAY_HERE}/api/version`, { timeout: 3000 }, (answer) => {
      text(answer).then(
        (said) => resolve(/"ray_version": *"([\w.+-]{1,40})"/.exec(said)?.[1] ?? null),
        () => resolve(null),
      );
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(null));
  });
}

/** Each family says its version in its own way: `mpirun (Open MPI) 4.1.4`, `HYDRA build details: Version: 5.0.2`. */
function mpiHere(): Promise<string | null> {
  return new Promise((resolve) => {
    execFile('mpirun', ['--version'], { timeout: 10_000 }, (error, out) => {
      if ((error as NodeJS.ErrnoException | null)?.code === 'ENOENT') return resolve(null);
      const openMpi = /Open MPI\) (\S+)/.exec(out)?.[1];
      const hydra = /HYDRA[^]*?Version:\s+(\S+)/.exec(out)?.[1];
      resolve(openMpi ? `Open MPI ${openMpi}` : hydra ? `MPICH ${hydra}` : 'of another kind');
    });
  });
}

function setupsIn(folder: string): Machine['setups'] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return Object.fromEntries(
    names
      .map((name) => [name, path.join(folder, name, 'setup.json')])
      .filter(([, file]) => existsSync(file))
      .map(([name, file]) => [name, JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>]),
  );
}

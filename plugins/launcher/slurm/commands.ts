/** Slurm's programs: what they are asked, and what is made of their answers. */
import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { errors, UserError } from 'electra-run';
import type { ArrayOfJobs } from './arrays.ts';

/** What the names of our jobs begin with, before that of their array. */
export const JOB_NAME = 'electra-run-';

/** A task of an array as Slurm knows it. */
export interface Job {
  readonly name: string;
  /** e.g. `12_3`. */
  readonly id: string;
  readonly index: number;
  readonly state: string;
  readonly reason: string;
}

/** What a program of Slurm says. Throws a UserError with its own words where it refuses. */
export function asked(program: string, words: readonly string[]): Promise<string> {
  // Settings of somebody's own squeue would leave jobs out.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(SQUEUE|SCANCEL)_/.test(name)));
  return new Promise((resolve, reject) => {
    execFile(program, [...words], { env, maxBuffer: 1 << 28 }, (error, out, said) => {
      if (!error) return resolve(out);
      const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      reject(refused(program, gone ? 'there is no such program here, and nothing of Slurm without it' : said.trim() || error.message));
    });
  });
}

/** What a program of Slurm says against something, as an error. */
export function refused(program: string, said: string): UserError {
  const hint = 'docs/clusters.md has an example; sinfo shows what the cluster has.';
  return new UserError(errors.LAUNCHER_REFUSES({ launcher: 'slurm', asked: program, said, hint }), { exitCode: 1 });
}

/** The number of a job: `12`, or `12;cluster`. */
export function idOf(said: string): string {
  const [, id] = /^(\d+)(?:;\S*)?\s*$/m.exec(said) ?? [];
  if (id === undefined) throw refused('sbatch', `it gave no number of a job, but '${said.trim()}'`);
  return id;
}

/** Every task of these arrays that Slurm remembers: for five minutes after its end, unless the cluster says otherwise. */
export async function jobsOf(arrays: readonly ArrayOfJobs[]): Promise<readonly Job[]> {
  if (arrays.length === 0) return [];
  const names = arrays.map(({ name }) => JOB_NAME + name).join(',');
  const words = ['-h', '-r', '-a', '-t', 'all', '-u', userInfo().username, '-n', names, '-o', '%F|%K|%T|%j|%r'];
  const lines = (await asked('squeue', words)).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [number, index, state, name, reason = ''] = line.trim().split('|');
    return { name, id: `${number}_${index}`, index: Number(index), state, reason };
  });
}

/** Those that wait are taken out of the queue; those that run save first: their script passes the signal on. */
export async function stopJobs(jobs: readonly Job[]): Promise<void> {
  const waiting = jobs.filter(({ state }) => state === 'PENDING');
  const running = jobs.filter(({ state }) => state === 'RUNNING');
  if (waiting.length > 0) await asked('scancel', ['--state=PENDING', ...waiting.map(({ id }) => id)]);
  // One that began in between is among them.
  const told = [...waiting, ...running];
  if (told.length > 0) await asked('scancel', ['--batch', '--signal=USR2', '--state=RUNNING', ...told.map(({ id }) => id)]);
}

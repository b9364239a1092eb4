/** What needs no cluster: the script of a task under this machine's shell, and spans of time; the rest is in `test/clusters`. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { minutesOf } from './minutes.ts';
import { taskScript } from './script.ts';

const folder = temporaryFolder('slurm-task');

it.each([
  ['90', 90],
  ['1:30', 1.5],
  ['4:00:00', 240],
  ['2-12', 3600],
  ['1-00:30', 1470],
  ['1-00:00:30', 1440.5],
])('the time limit %s is %d minutes', (time, minutes) => {
  expect(minutesOf(time)).toBe(minutes);
});

it('a task runs its own member whatever its words are, adds to its log, and writes down how it ended', async () => {
  const task = begin(
    'odd',
    `console.log('said', process.argv[2], process.env.ELECTRA_RUN_THREADS, process.env.FROM_SETUP); process.exitCode = 7;`,
  );
  expect(await task.ended).toBe(7);
  expect(readFileSync(task.at("it's a log.txt"), 'utf8')).toBe("said $HOME 'quoted' 3 yes\n");
  expect(readFileSync(task.at('0.end'), 'utf8')).toBe('7\n');
  expect(readFileSync(task.at('job'), 'utf8')).toBe('12\n');
});

it('a setup line that fails ends the task before its member is begun, and what it said is in the log', async () => {
  const task = begin('setup', `console.log('begun')`, ['no-such-program-of-anybody']);
  expect(await task.ended).toBe(127);
  expect(readFileSync(task.at('0.end'), 'utf8')).toBe('127\n');
  expect(readFileSync(task.at("it's a log.txt"), 'utf8')).toMatch(/no-such-program-of-anybody: not found/);
});

it('a signal of the sweep has the member save, and the task wait for that', async () => {
  const task = begin(
    'stopped',
    `process.on('SIGTERM', () => setTimeout(() => { console.log('saved'); process.exit(143); }, 200));
     setInterval(() => {}, 1000); console.log('runs');`,
  );
  const log = task.at("it's a log.txt");
  await expect.poll(() => existsSync(log) && readFileSync(log, 'utf8'), { timeout: 20_000 }).toContain('runs');
  task.child.kill('SIGUSR2');
  expect(await task.ended).toBe(143);
  expect(readFileSync(log, 'utf8')).toBe('runs\nsaved\n');
});

function begin(
  name: string,
  program: string,
  setup: readonly string[] = ['FROM_SETUP=yes', 'export FROM_SETUP'],
): { readonly child: ReturnType<typeof spawn>; readonly ended: Promise<number | null>; at(file: string): string } {
  const own = path.join(folder, name);
  const at = (file: string): string => path.join(own, file);
  mkdirSync(own);
  writeFileSync(at('program.mjs'), program);
  const launch = {
    key: 'k',
    name,
    run: own,
    command: [process.execPath, at('program.mjs'), "$HOME 'quoted'"],
    logFile: at("it's a log.txt"),
  };
  writeFileSync(at('task.sh'), taskScript(own, [launch], { setup, requeues: 1 }));
  const { ELECTRA_RUN_THREADS: _, ...environment } = process.env;
  const job = { SLURM_ARRAY_TASK_ID: '0', SLURM_ARRAY_JOB_ID: '12', SLURM_JOB_ID: '12', SLURM_CPUS_PER_TASK: '3', SLURM_SUBMIT_DIR: own };
  const child = spawn('/bin/sh', [at('task.sh')], { env: { ...environment, ...job }, stdio: 'ignore' });
  return { child, at, ended: new Promise((resolve, reject) => void child.on('exit', resolve).on('error', reject)) };
}

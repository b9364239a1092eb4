/** Processes of a machine of another name on the same folder: their locks hold as long as they live, and lapse when they are gone. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { cli, environmentOf, main, startCli } from '../support/cli.ts';
import { appears, sweepFolder } from '../support/sweep-folder.ts';

const { folder, plain, at, figures } = sweepFolder('hosts');
const few = ['train.steps=300', 'train.checkpointEvery=20', 'engine.threads=1'];

/** Files of locks below a folder. */
function locksBelow(place: string): readonly string[] {
  if (!existsSync(place)) return [];
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /(^|\/)lock-\d+\.json$/.test(name)).map((name) => path.join(place, name));
}

/** The program in a name space of its own for the name of the machine. */
function elsewhere(...words: readonly string[]): ChildProcess {
  const shell = ['--uts', 'sh', '-c', 'hostname elsewhere && exec "$@"', 'sh', process.execPath, main, ...words];
  return spawn('unshare', shell, { cwd: folder, env: environmentOf({}), stdio: 'ignore' });
}

/** As if it had been written ten minutes ago. */
const age = (lock: string): void => utimesSync(lock, Date.now() / 1000 - 600, Date.now() / 1000 - 600);

it('a run of a machine that lives is left to it, however long it takes', async () => {
  const started = elsewhere(plain, 'name=lives', ...few, 'train.steps=1000000');
  const ended = new Promise((resolve) => void started.on('exit', resolve));
  await appears(at('lives/metrics.jsonl'));
  const [lock] = locksBelow(at('lives'));
  age(lock);
  await expect.poll(() => Date.now() - statSync(lock).mtimeMs, { timeout: 60_000, interval: 500 }).toBeLessThan(60_000);
  const refused = await cli(['resume', 'runs/lives'], { folder });
  expect(refused).toMatchObject({ code: 1, error: expect.stringMatching(/run-locked[^]*on elsewhere[^]*lapses 300 seconds after/) });
  started.kill('SIGTERM');
  expect(await ended).toBe(143);
});

it('members of a machine that lost its power go on here when their locks have lapsed, and not before', async () => {
  elsewhere('sweep', plain, 'name=moved', ...few, 'sweep.seeds=2');
  await appears(at('moved/members/seed=1/metrics.jsonl'));
  const locks = locksBelow(at('moved'));
  const pids = new Set(locks.map((lock) => (JSON.parse(readFileSync(lock, 'utf8')) as { pid: number }).pid));
  expect(pids.size).toBe(2);
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of pids) process.kill(pid, signal);
  const resumed = startCli(['sweep', 'resume', 'runs/moved'], { folder });
  let said = '';
  resumed.child.stderr?.on('data', (text: string) => (said += text));
  await expect
    .poll(() => said, { timeout: 60_000 })
    .toMatch(/seed=1: process \d+ on elsewhere works on it\. If that process is gone, its lock lapses/);
  for (const lock of locks) age(lock);
  expect(await resumed.ended).toMatchObject({ code: 0, out: expect.stringContaining('2 members: 2 finished.') });
  expect(locksBelow(at('moved'))).toEqual([]);
  expect(await cli(['sweep', plain, 'name=here', ...few, 'sweep.seeds=2'], { folder })).toMatchObject({ code: 0 });
  for (const member of ['seed=1', 'seed=2']) expect(figures('moved', member)).toEqual(figures('here', member));
});

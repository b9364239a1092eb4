/** Who may write the folder of a run: one process at a time, and the next one when that is gone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refusing } from '../../test/support/refused.ts';
import type { UserError } from '../errors/index.ts';
import { lockRun } from '../files/lock.ts';
import { openRunFolder, readStatus } from './run-folder.ts';

const experiment = { name: 'a', train: { steps: 10, rates: [1, 2] } };
let parent: string;
let path: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'run-lock-'));
  path = join(parent, 'a');
});
afterEach(() => rm(parent, { recursive: true }));

describe('the lock of a run', () => {
  it('keeps a second writer out until the first closes', async () => {
    const first = await openRunFolder(path, { experiment });
    const error = await refusal(openRunFolder(path, { experiment, fresh: true }));
    expect(error.code).toBe('run-locked');
    expect(error.text).toContain(`process ${process.pid}`);
    await first.close('interrupted', 3);
    expect((await openRunFolder(path, { experiment })).resumed).toBe(true);
  });

  it('of a process that was killed is taken over', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    await leaveLock({ host: hostname(), pid: child.pid, started: null });
    expect(await refusal(openRunFolder(path, { experiment }))).toMatchObject({ code: 'run-locked' });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await openRunFolder(path, { experiment })).resumed).toBe(false);
  });

  it.runIf(process.platform === 'linux')('of a process whose number another one has now is taken over', async () => {
    await leaveLock({ host: hostname(), pid: process.ppid, started: '1' });
    await openRunFolder(path, { experiment });
  });

  it.each(['', '{"pid":', 'null'])('that says %j holds nothing', async (text) => {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'lock-1.json'), text);
    await openRunFolder(path, { experiment });
  });

  it.each([0, -1, 1.5, '7', null])('that names the process %j holds nothing: there is none', async (pid) => {
    await leaveLock({ host: hostname(), pid, started: '1' });
    await (await openRunFolder(path, { experiment })).close('interrupted', 0);
    expect(await readdir(path)).toEqual(['experiment.json', 'status.json']);
  });

  it('of a process of which only the number is known says how to get rid of it', async () => {
    await leaveLock({ host: hostname(), pid: 1 });
    const error = await refusal(openRunFolder(path, { experiment }));
    expect(error.text).toContain('Another process (process 1) is writing the run');
    expect(error.text).toContain(`If that process is gone, or is none of electra-run, delete ${join(path, 'lock-1.json')}.`);
  });

  it('that another process has now is left to it by who held it before', async () => {
    const run = await openRunFolder(path, { experiment });
    await rm(path, { recursive: true });
    const other = await openRunFolder(path, { experiment });
    expect(await refusal(run.close('finished', 10))).toMatchObject({ code: 'run-taken', exitCode: 1 });
    expect(await readStatus(path)).toMatchObject({ status: 'running' });
    expect(await readdir(path)).toContain('lock-1.json');
    await other.close('interrupted', 0);
  });

  it('that the system will not read is not said to be taken', async () => {
    const run = await openRunFolder(path, { experiment });
    await refusing(1, 'EMFILE', path, async () => {
      expect(await refusal(run.record('running', 1))).toMatchObject({ code: 'EMFILE' });
    });
    await run.close('interrupted', 0);
    expect(await readdir(path)).toEqual(['experiment.json', 'status.json']);
  });

  it('is taken back where the folder cannot be made ready', async () => {
    await mkdir(path);
    const { calls } = await refusing(0, '', path, async () => (await lockRun(path)).release());
    // The last two let go of it.
    for (let at = 1; at < calls - 1; at++) {
      await refusing(at, 'EIO', path, async () => {
        await lockRun(path).then(
          (lock) => lock.release(),
          (error: unknown) => expect(error).toMatchObject({ code: 'EIO' }),
        );
      });
      expect([at, (await readdir(path)).filter((name) => name.endsWith('.json'))]).toEqual([at, []]);
    }
  });

  it('of another machine is left to a person to remove', async () => {
    await leaveLock({ host: 'elsewhere', pid: 1, started: null });
    const error = await refusal(openRunFolder(path, { experiment }));
    expect(error.text).toContain('process 1 on elsewhere');
    expect(error.text).toContain(`delete ${join(path, 'lock-1.json')}`);
  });

  it('goes to one of many that find it stale at once', async () => {
    for (let round = 0; round < 5; round++) {
      await leaveLock({ host: hostname(), pid: 2 ** 22 + 1, started: '1' });
      const results = await Promise.allSettled(Array.from({ length: 8 }, () => openRunFolder(path, { experiment })));
      const won = results.filter((result) => result.status === 'fulfilled');
      expect(won.length).toBe(1);
      await won[0].value.close('interrupted', 0);
    }
  });
});

async function leaveLock(owner: unknown): Promise<void> {
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'lock-1.json'), JSON.stringify(owner));
}

async function refusal(opening: Promise<unknown>): Promise<UserError> {
  return opening.then(
    () => Promise.reject(new Error('The folder was opened.')),
    (error: UserError) => error,
  );
}

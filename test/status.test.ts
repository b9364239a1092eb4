/** `electra-run status`, beside runs that are really running, killed and finished. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunProgress } from '../src/runs/run-status.ts';
import { startCli, tiny, untilStep } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const folder = temporaryFolder('status');
const long = ['run', tiny, 'name=long', 'train.steps=100000', 'train.checkpointEvery=10'];

describe('electra-run status', () => {
  it('follows a run from its beginning over a kill to its end', async () => {
    const started = startCli(long, { folder });
    await untilStep(started, path.join(folder, 'runs/long'), 30);
    const [running] = await progress('runs/long');
    expect(running).toMatchObject({
      name: 'long',
      state: 'running',
      owner: { pid: started.child.pid },
      steps: 100000,
      fineTunings: { done: 0, all: 2 },
    });
    expect(running.step).toBeGreaterThanOrEqual(30);
    expect(running.figures).toHaveProperty(['train/loss']);
    const { secondsLeft, tokensPerSecond, step, updated } = running;
    expect(secondsLeft).toBeCloseTo(((100000 - step) * 8 * 32) / (tokensPerSecond ?? 0), 3);
    expect(Date.now() - Date.parse(updated ?? '')).toBeLessThan(60_000);

    started.child.kill('SIGKILL');
    await started.ended;
    const [killed] = await progress('runs/long');
    expect(killed).toMatchObject({ state: 'interrupted', owner: null, secondsLeft: null });
    expect(killed.step % 10).toBe(0);
  }, 120_000);

  it('shows every run of a folder and, in a line, every sweep', async () => {
    expect(await inProcess(['run', tiny, 'train.steps=20'], { folder })).toMatchObject({ code: 0 });
    expect(await inProcess(['sweep', tiny, 'name=lambdas', '--grid', 'objective.loss.lambda=1,10', '--prepare'], { folder })).toMatchObject(
      {
        code: 0,
      },
    );
    mkdirSync(path.join(folder, 'runs/notes'));
    const { out, code } = await inProcess(['status'], { folder });
    expect(code).toBe(0);
    expect(out).toMatch(/^run +state +steps +tokens\/s +left +figures +wrote$/m);
    expect(out).toMatch(/^runs\/lambdas +sweep +2 members: 2 waiting\.$/m);
    expect(out).toMatch(/^runs\/long +interrupted +\d+\/100,000 +[\d,]+ +loss \S+ +\S+ ago$/m);
    expect(out).toMatch(/^runs\/tiny +finished +20\/20 +[\d,]+ +generator loss \S+, discriminator loss \S+, AUC \S+ +\S+ ago$/m);
    expect(out).not.toContain('notes');
  }, 120_000);

  it("shows a sweep's members", async () => {
    expect(await inProcess(['status', 'runs/lambdas'], { folder })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/lambda=1\S* +waiting/),
    });
    expect((await progress('runs/lambdas/members')).map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  });

  it('shows the others when a run is damaged', async () => {
    mkdirSync(path.join(folder, 'runs/broken'));
    writeFileSync(path.join(folder, 'runs/broken/experiment.json'), '{"name": "bro');
    const { code, out } = await inProcess(['status'], { folder });
    expect(code).toBe(1);
    expect(out).toMatch(/^runs\/broken +damaged +runs\/broken\/experiment\.json cannot be read: it is not JSON\.$/m);
    expect(out).toMatch(/^runs\/tiny +finished/m);
  });

  it('says that there is nothing', async () => {
    expect(await inProcess(['status', 'runs/notes'], { folder })).toMatchObject({
      code: 2,
      error: expect.stringContaining('there is no run and no sweep in it'),
    });
    expect(await inProcess(['status', 'nowhere'], { folder })).toMatchObject({
      code: 2,
      error: expect.stringContaining('there is no such folder'),
    });
  });
});

async function progress(run: string): Promise<RunProgress[]> {
  const { out, error } = await inProcess(['status', run, '--json'], { folder });
  expect(error).toBe('');
  return JSON.parse(out) as RunProgress[];
}

/** A sweep on a real Slurm of one node: whoever is killed, every member ends once, with the figures of a sweep of this machine. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import slurm from '../../plugins/launcher/slurm/plugin.ts';
import { holderOf } from '../../src/files/lock.ts';
import { testComponent } from '../../src/testing/index.ts';
import { cli as start, root, startCli, type Settings, type Started } from '../support/cli.ts';
import { searchFile, type Searched } from '../support/search-file.ts';
import { slurmCluster, type SlurmCluster } from '../support/slurm-cluster.ts';
import { appears, figuresAt, sweepFolder } from '../support/sweep-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { folder, plain, at, figures, manifest } = sweepFolder('slurm');
let cluster: SlurmCluster;
beforeAll(async () => void (cluster = await slurmCluster(temporaryFolder('slurm-cluster'))));
afterAll(() => cluster?.stop());

/** Settings of this process are kept from others, but for where the cluster is. */
const settings = (): Settings => ({ folder, environment: { SLURM_CONF: process.env.SLURM_CONF ?? '' } });
const cli = (words: readonly string[]): ReturnType<typeof start> => start(words, settings());

/** Long enough that something can happen to it. */
const LONG = ['train.steps=300', 'train.checkpointEvery=20', 'sweep.seeds=2', 'engine.threads=1'];
const begin = (name: string, ...words: readonly string[]): Started =>
  startCli(['sweep', plain, `name=${name}`, ...LONG, ...words, '--launcher', 'slurm'], settings());
const resume = (name: string, ...words: readonly string[]): ReturnType<typeof cli> => cli(['sweep', 'resume', `runs/${name}`, ...words]);
const trains = (name: string, member = 'seed=1'): Promise<void> => appears(at(`${name}/members/${member}/metrics.jsonl`));
const attemptsAt = (name: string): readonly (readonly { outcome?: string; launch?: { key: string } }[])[] => {
  const { members } = JSON.parse(readFileSync(at(`${name}/sweep.json`), 'utf8')) as { members: readonly { id: string }[] };
  return members.map(({ id }) => {
    const file = at(`${name}/state/${id}.json`);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { attempts: [] }).attempts : [];
  });
};
/** What goes back into the queue waits there for two minutes, unless somebody with the right to says otherwise. */
const hurry = (): void => {
  const hurrying = setInterval(() => {
    try {
      for (const id of cluster.ask('squeue', '-h', '-r', '-t', 'PENDING', '-o', '%F_%K').split('\n').filter(Boolean)) {
        cluster.ask('scontrol', 'release', id);
        cluster.ask('scontrol', 'update', `JobId=${id}`, 'StartTime=now');
      }
    } catch {
      // A controller that is busy, or a job that has begun meanwhile.
    }
  }, 2000);
  onTestFinished(() => clearInterval(hurrying));
};
const allFinished = { code: 0, out: expect.stringContaining('2 members: 2 finished.') };
/** Once, for all that were disturbed. */
let undisturbed: Promise<unknown> | undefined;
const expectUndisturbed = async (name: string): Promise<void> => {
  await (undisturbed ??= cli(['sweep', plain, 'name=local', ...LONG]));
  for (const member of ['seed=1', 'seed=2']) expect(figures(name, member)).toEqual(figures('local', member));
};

testComponent(slurm, { it });

describe('a sweep on Slurm', () => {
  it('of a shipped ablation has the figures that it has on this machine', async () => {
    const few = ['ablation.values=[1,50]', 'ablation.seeds=1', 'train={steps:3,batch:4,evaluateBatches:1}', 'tasks=[]', 'engine.threads=1'];
    const words = ['sweep', path.join(root, 'experiments/ablations/lambda.json5'), ...few];
    expect(await cli([...words, 'name=here'])).toMatchObject(allFinished);
    const there = await cli([...words, 'name=there', '--launcher', '{type:"slurm",throttle:1}']);
    expect(there).toMatchObject(allFinished);
    for (const member of ['lambda=1-seed=1', 'lambda=50-seed=1'])
      expect(figuresAt(at(`there/members/${member}`))).toEqual(figuresAt(at(`here/members/${member}`)));
  });

  it('whose process is killed goes on without it, and is found again', async () => {
    const started = begin('orphaned', '--set', 'launcher.throttle=1');
    await trains('orphaned');
    started.child.kill('SIGKILL');
    await started.ended;
    const before = attemptsAt('orphaned');
    expect(await cli(['sweep', 'resume', 'runs/orphaned', '--launcher', 'local'])).toMatchObject({
      code: 1,
      error: expect.stringContaining('sweep-launched'),
    });
    await cluster.restartController();
    expect(await resume('orphaned')).toMatchObject(allFinished);
    const keys = (all: typeof before): unknown => all.map((each) => each.map(({ launch }) => launch?.key));
    expect(keys(attemptsAt('orphaned'))).toEqual(keys(before));
    await expectUndisturbed('orphaned');
  });

  it('goes on with a member that was killed, and with one that went back into the queue', async () => {
    const started = begin('disturbed', '--set', 'launcher.throttle=1');
    await trains('disturbed');
    process.kill((await holderOf(at('disturbed/members/seed=1')))?.holder.pid ?? 0, 'SIGKILL');
    await trains('disturbed', 'seed=2');
    // The task, and not its array: what ended of that would be begun again too.
    const [running] = cluster.ask('squeue', '-h', '-t', 'RUNNING', '-o', '%F_%K').trim().split('\n');
    cluster.ask('scontrol', 'requeue', running);
    hurry();
    expect(await started.ended).toMatchObject({
      code: 1,
      out: expect.stringMatching(/seed=1 +(failed|interrupted)[^]*seed=2 +finished/),
    });
    expect(await cli(['sweep', 'retry', 'runs/disturbed', '--failed'])).toMatchObject(allFinished);
    await expectUndisturbed('disturbed');
  });

  it('saves and stops with Ctrl-C, takes what waits out of the queue, and goes on on this machine', async () => {
    const started = begin('stopped', '--set', 'launcher.throttle=1');
    await trains('stopped');
    // So that it is still there when the status was read, however short it is.
    const pid = (await holderOf(at('stopped/members/seed=1')))?.holder.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    expect((await cli(['sweep', 'status', 'runs/stopped'])).out).toMatch(/seed=1 +running.*\nseed=2 +queued/);
    started.child.kill('SIGINT');
    process.kill(pid, 'SIGCONT');
    expect(await started.ended).toMatchObject({
      code: 130,
      out: expect.stringMatching(/seed=1 +interrupted at step [1-9][^]*seed=2 +interrupted/),
    });
    expect(cluster.ask('squeue', '-h', '-t', 'PENDING,RUNNING')).toBe('');
    expect(await resume('stopped', '--launcher', 'local')).toMatchObject(allFinished);
    await expectUndisturbed('stopped');
  });

  it('tells a member that somebody cancelled, which saves too', async () => {
    const started = begin('cancelled');
    await trains('cancelled');
    cluster.ask('scancel', '--user=root');
    expect(await started.ended).toMatchObject({ code: 1, out: expect.stringMatching(/seed=1 +interrupted at step [1-9]/) });
    expect(await resume('cancelled')).toMatchObject(allFinished);
    await expectUndisturbed('cancelled');
  });

  it('goes on in the queue where the time limit came', async () => {
    // Slurm may give its signal a minute earlier than it was asked to: it finds a member that has trained all the same.
    const slow = ['train.steps=1000000', 'train.logEvery=100', 'sweep.seeds=1', 'launcher={type:"slurm",time:"2",saveAhead:75}'];
    const started = begin('limited', ...slow);
    await trains('limited');
    const log = at('limited/logs/seed=1.txt');
    hurry();
    await expect
      .poll(() => readFileSync(log, 'utf8'), { timeout: 360_000, interval: 500 })
      .toMatch(/back into the queue[^]*continues +at step [1-9]/);
    started.child.kill('SIGINT');
    expect(await started.ended).toMatchObject({ code: 130 });
  }, 420_000);

  it('that learns from what it finds decides as it does on this machine, killed in the middle or not', async () => {
    const file = searchFile(folder);
    expect(await cli(['sweep', file, 'name=search-here'])).toMatchObject({ code: 0 });
    const started = startCli(['sweep', file, 'name=search-there', '--launcher', 'slurm'], settings());
    await appears(at(`search-there/members/${(manifest('search-here') as Searched).members[1].name}/status.json`));
    started.child.kill('SIGKILL');
    await started.ended;
    expect(await resume('search-there')).toMatchObject({ code: 0 });
    const [here, there] = ['search-here', 'search-there'].map((name) => manifest(name) as Searched);
    expect(there.over).toBe(true);
    expect(there.history).toEqual(here.history);
    const best = here.members.find(({ id }) => here.history.some(({ member, until }) => member === id && until === 12))?.name ?? '';
    expect(figures('search-there', best)).toEqual(figures('search-here', best));
  });

  it('that Slurm refuses says so in its words, and leaves nothing in the queue', async () => {
    const refused = await cli(['sweep', plain, 'name=refused', ...LONG, '--launcher', '{type:"slurm",partition:"moon"}']);
    expect(refused).toMatchObject({ code: 1, error: expect.stringMatching(/launcher-refuses[^]*invalid partition/i) });
    expect(cluster.ask('squeue', '-h')).toBe('');
  });
});

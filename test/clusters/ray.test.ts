/** A sweep on a real Ray of one node and a head: whoever dies, every member ends once, with the figures of a sweep of this machine. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import ray from '../../plugins/launcher/ray/plugin.ts';
import { testComponent } from '../../src/testing/index.ts';
import { cli as start, root, startCli, type Started } from '../support/cli.ts';
import { rayAddress, rayCluster, type RayCluster } from '../support/ray-cluster.ts';
import { searchFile, type Searched } from '../support/search-file.ts';
import { figuresAt, MINUTES, sweepFolder } from '../support/sweep-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const { folder, plain, at, figures, manifest } = sweepFolder('ray');
let cluster: RayCluster;
beforeAll(async () => void (cluster = await rayCluster(temporaryFolder('r'))), 300_000);
afterAll(() => cluster?.stop());

const cli = (words: readonly string[]): ReturnType<typeof start> => start(words, { folder });

/** Long enough that something can happen to it. */
const LONG = ['train.steps=600', 'train.checkpointEvery=20', 'sweep.seeds=2', 'engine.threads=1'];
const onRay = (more = ''): string => `{type:'ray',address:'${rayAddress}'${more}}`;
/** What is not shared is taken along. */
const TAKEN = ",files:['corpus/*.txt']";
const begin = (name: string, more: string): Started =>
  startCli(['sweep', plain, `name=${name}`, ...LONG, '--launcher', onRay(more)], { folder });
const resume = (name: string, ...words: readonly string[]): ReturnType<typeof cli> => cli(['sweep', 'resume', `runs/${name}`, ...words]);
/** The number of the process of a member, as soon as one trains: how far it is stands in the folder that it has on its node. */
const trains = async (name: string): Promise<number> => {
  const keys = (): readonly string[] => (existsSync(at(`${name}/launcher`)) ? readdirSync(at(`${name}/launcher`)) : []);
  const places = (): readonly string[] => [at(`${name}/members`), ...keys()];
  const training = (): readonly number[] =>
    cluster
      .inNode(' resume ')
      .filter(({ words }) => places().some((place) => words.at(-1)?.includes(place)))
      .filter(({ words }) => existsSync(path.join(words.at(-1) ?? '', 'metrics.jsonl')))
      .map(({ pid }) => pid);
  await expect.poll(training, { timeout: MINUTES, interval: 50 }).not.toEqual([]);
  return training()[0];
};
/** The jobs that every member of a sweep was. */
const jobsOf = (name: string): readonly number[] =>
  readdirSync(at(`${name}/launcher`)).map(
    (key) => readdirSync(at(`${name}/launcher/${key}`)).filter((each) => each.endsWith('.json')).length,
  );
const attemptsAt = (name: string): readonly (readonly { outcome?: string }[])[] =>
  readdirSync(at(`${name}/state`)).map(
    (file) => (JSON.parse(readFileSync(at(`${name}/state/${file}`), 'utf8')) as { attempts: { outcome?: string }[] }).attempts,
  );
const allFinished = { code: 0, out: expect.stringContaining('2 members: 2 finished.') };
/** Once, for all that were disturbed. */
let undisturbed: Promise<unknown> | undefined;
const expectUndisturbed = async (name: string): Promise<void> => {
  await (undisturbed ??= cli(['sweep', plain, 'name=local', ...LONG]));
  for (const member of ['seed=1', 'seed=2']) {
    expect(figures(name, member)).toEqual(figures('local', member));
    expect(readFileSync(at(`${name}/members/${member}/record.json`), 'utf8')).toContain(`"experimentFile": "${plain}"`);
  }
};

testComponent(ray, { it, options: [{ address: rayAddress }] });

describe('a sweep on Ray', () => {
  it('of a shipped ablation has the figures that it has on this machine', async () => {
    const few = ['ablation.values=[1,50]', 'ablation.seeds=1', 'train={steps:3,batch:4,evaluateBatches:1}', 'tasks=[]', 'engine.threads=1'];
    const words = ['sweep', path.join(root, 'experiments/ablations/lambda.json5'), ...few];
    expect(await cli([...words, 'name=here'])).toMatchObject(allFinished);
    expect(await cli([...words, 'name=there', '--launcher', onRay()])).toMatchObject(allFinished);
    for (const member of ['lambda=1-seed=1', 'lambda=50-seed=1'])
      expect(figuresAt(at(`there/members/${member}`))).toEqual(figuresAt(at(`here/members/${member}`)));
  });

  it('that learns from what it finds decides as it does on this machine, where no folder is shared', async () => {
    const file = searchFile(folder);
    expect(await cli(['sweep', file, 'name=search-here'])).toMatchObject({ code: 0 });
    expect(await cli(['sweep', file, 'name=search-there', '--launcher', onRay(TAKEN)])).toMatchObject({ code: 0 });
    const [here, there] = ['search-here', 'search-there'].map((name) => manifest(name) as Searched);
    expect(there.history).toEqual(here.history);
    const best = here.members.find(({ id }) => here.history.some(({ member, until }) => member === id && until === 12))?.name ?? '';
    expect(figures('search-there', best)).toEqual(figures('search-here', best));
  });

  it('whose process is killed goes on without it, and is found again; a member that is killed goes on when it is told to', async () => {
    const started = begin('orphaned', TAKEN);
    const member = await trains('orphaned');
    started.child.kill('SIGKILL');
    process.kill(member, 'SIGKILL');
    await started.ended;
    expect(await resume('orphaned', '--launcher', 'local')).toMatchObject({ code: 1, error: expect.stringContaining('sweep-launched') });
    expect(await resume('orphaned')).toMatchObject({ code: 1, out: expect.stringContaining('2 members: 1 finished, 1 failed.') });
    expect(await cli(['sweep', 'retry', 'runs/orphaned', '--failed'])).toMatchObject(allFinished);
    expect(
      attemptsAt('orphaned')
        .map((each) => each.map(({ outcome }) => outcome))
        .toSorted(),
    ).toEqual([['failed', 'finished'], ['finished']]);
    await expectUndisturbed('orphaned');
  });

  let cuts = 0;
  it.each([
    ['node', TAKEN, () => cluster.cutNode()],
    ['cluster', TAKEN, () => cluster.cutAll()],
    ['node, on a shared folder,', ',shared:true', () => cluster.cutNode()],
  ])('whose %s loses its power goes on when it is back, and every member ends once', async (_, more, cut) => {
    const name = `cut-${cuts++}`;
    const started = begin(name, more);
    await trains(name);
    await cut();
    expect(await started.ended).toMatchObject(allFinished);
    expect(Math.max(...jobsOf(name))).toBe(2);
    expect(attemptsAt(name).map((each) => each.map(({ outcome }) => outcome))).toEqual([['finished'], ['finished']]);
    await expectUndisturbed(name);
  });

  it('saves and stops with Ctrl-C, takes back what waits, and goes on on this machine', async () => {
    const started = begin('stopped', `${TAKEN},cpus:2`);
    // So that it is still there when it is told to stop, however short it is.
    const member = await trains('stopped');
    process.kill(member, 'SIGSTOP');
    started.child.kill('SIGINT');
    await sleep(3000);
    process.kill(member, 'SIGCONT');
    expect(await started.ended).toMatchObject({ code: 130, out: expect.stringMatching(/2 members: 2 interrupted/) });
    expect(existsSync(at('stopped/members/seed=1/checkpoints')) || existsSync(at('stopped/members/seed=2/checkpoints'))).toBe(true);
    expect(await resume('stopped', '--launcher', 'local')).toMatchObject(allFinished);
    await expectUndisturbed('stopped');
  });

  it('that cannot be reached, or refuses, says so in its words, and leaves the members as they were', async () => {
    const nobody = await cli(['sweep', plain, 'name=nobody', ...LONG, '--launcher', "{type:'ray',address:'http://127.0.0.1:9'}"]);
    expect(nobody).toMatchObject({ code: 1, error: expect.stringMatching(/launcher-refuses[^]*ECONNREFUSED 127\.0\.0\.1:9/) });
    const dashboard = `http://127.0.0.1:${new URL(rayAddress).port}/static`;
    const other = await cli(['sweep', plain, 'name=other', ...LONG, '--launcher', `{type:'ray',address:'${dashboard}'}`]);
    expect(other).toMatchObject({ code: 1, error: expect.stringContaining('launcher-refuses') });
  });
});
